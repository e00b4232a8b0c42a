import pulumi
import pulumi_securedapi as securedapi

users = securedapi.AuthPool(
    "users",
    callback_urls=["https://app.example.com/callback"],
    logout_urls=[],
    domain_prefix="example-school",
    mfa="optional",
    groups={"teachers": {"precedence": 1}},
)
courses = securedapi.BundledFunction("courses", entry="handlers/hello.ts", timeout=5)
api = securedapi.SecuredHttpApi(
    "api",
    jwt={"issuer": users.issuer, "audience": [users.user_pool_client_id]},
    cors={"allow_origins": ["https://app.example.com"]},
    routes={
        "GET /courses": {
            "function_arn": courses.arn,
            "throttle": {"rate_limit": 5, "burst_limit": 10},
        },
        "GET /reports": {
            "bundled_function": {"entry": "handlers/hello.ts", "memory_size": 512},
            "auth": "iam",
        },
    },
)
uploads = securedapi.UploadBucket("uploads", allow_origins=["https://app.example.com"])
identities = securedapi.IdentityRoles(
    "identities",
    auth_pool={
        "issuer": users.issuer,
        "user_pool_client_id": users.user_pool_client_id,
        "groups": ["teachers"],
    },
    groups=["teachers"],
    invoke_routes=[
        {"iam_routes": api.iam_routes, "route_keys": ["GET /reports"], "to": "teachers"}
    ],
    read_write_buckets=[{"arn": uploads.arn, "delete": True}],
)

pulumi.export("apiUrl", api.api_url)
pulumi.export("userPoolClientId", users.user_pool_client_id)
pulumi.export("identityPoolId", identities.identity_pool_id)
