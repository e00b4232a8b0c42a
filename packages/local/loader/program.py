"""Runs a Pulumi program in Python, as the CLI's language host does (pulumi/pulumi, sdk/python/cmd).

The argument is the program's folder or file. The first line of standard input is the address of the monitor and the
engine; the environment has the rest.
"""

import asyncio
import logging
import os
import runpy
import sys
import traceback

# of exitCodes in src/record/host/protocol.ts
FINISHED = 60
FAILED = 1


def main(program: str) -> int:
    try:
        import pulumi
    except ImportError:
        print(
            f"The package pulumi is not installed for {sys.executable}; name the virtual environment that has it in"
            " Pulumi.yaml, under runtime.options.virtualenv.",
            file=sys.stderr,
        )
        return FAILED
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    address = sys.stdin.readline().strip()
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=os.environ["PULUMI_NODEJS_PROJECT"],
            stack=os.environ["PULUMI_NODEJS_STACK"],
            organization=os.environ["PULUMI_NODEJS_ORGANIZATION"],
            root_directory=os.environ["PULUMI_NODEJS_ROOT_DIRECTORY"],
            monitor=address,
            engine=address,
            parallel=16,
            dry_run=False,
        )
    )
    # modules beside the program are its own, those beside this file are not
    sys.path[0] = program if os.path.isdir(program) else os.path.dirname(program)
    sys.argv = [program]
    # what is left of a program that failed is no news
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        asyncio.run(
            pulumi.runtime.run_in_stack(lambda: runpy.run_path(program, run_name="__main__"))
        )
        return FINISHED
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
    except Exception:
        pulumi.log.error(
            "Program failed with an unhandled exception:\n" + program_trace(program)
        )
    return FAILED


def program_trace(program: str) -> str:
    """The traceback from the program's first frame on."""
    _, error, trace = sys.exc_info()
    folder = sys.path[0]
    while trace.tb_next is not None and not trace.tb_frame.f_code.co_filename.startswith(folder):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
