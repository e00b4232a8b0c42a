// Command generator writes the Go and Python SDKs that the Pulumi CLI generates from a package's schema.
//
// Usage: generator <schema.json> <folder>, for <folder>/go and <folder>/python.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

var languages = map[string]func(*schema.Package) (map[string][]byte, error){
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		return gogen.GeneratePackage("pulumi", pkg, nil)
	},
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage("pulumi", pkg, nil, noOtherPackages{})
	},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generator <schema.json> <folder>")
		os.Exit(2)
	}
	for language := range languages {
		if err := generate(os.Args[1], os.Args[2], language); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %s: %v\n", os.Args[1], language, err)
			os.Exit(1)
		}
	}
}

func generate(schemaFile, folder, language string) error {
	// a generator changes the package that it is given, so each has one of its own
	pkg, err := readPackage(schemaFile)
	if err != nil {
		return err
	}
	files, err := languages[language](pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(folder, language, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func readPackage(schemaFile string) (*schema.Package, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noOtherPackages{}, schema.ValidationOptions{})
	if err == nil && len(diagnostics) > 0 {
		err = diagnostics
	}
	return pkg, err
}

// noOtherPackages refuses references to other packages' types, whose schemas only their plugins have.
type noOtherPackages struct{}

func (noOtherPackages) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %s", name)
}

func (none noOtherPackages) LoadPackageV2(_ context.Context, other *schema.PackageDescriptor) (*schema.Package, error) {
	return none.LoadPackage(other.Name, nil)
}

func (none noOtherPackages) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	_, err := none.LoadPackage(name, nil)
	return nil, err
}

func (none noOtherPackages) LoadPackageReferenceV2(
	_ context.Context, other *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return none.LoadPackageReference(other.Name, nil)
}
