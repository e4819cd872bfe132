using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Faultline.EndToEnd;

/// <summary>Arrows point one way: Clustering ← Faultline ← {Storage, Sources, Models} ← Server ← Cli.</summary>
public class ArchitectureTests
{
    private static readonly (string Name, string[] MayUse)[] s_layers =
    [
        ("Faultline.Clustering", []),
        ("Faultline", ["Faultline.Clustering"]),
        ("Faultline.Testing", ["Faultline", "Faultline.Clustering"]),
        ("Faultline.Storage", ["Faultline", "Faultline.Clustering"]),
        ("Faultline.Sources", ["Faultline", "Faultline.Clustering"]),
        ("Faultline.Models", ["Faultline", "Faultline.Clustering"]),
        ("Faultline.Server", ["Faultline", "Faultline.Clustering", "Faultline.Storage", "Faultline.Sources", "Faultline.Models"]),
        (
            "Faultline.Cli",
            ["Faultline", "Faultline.Clustering", "Faultline.Storage", "Faultline.Sources", "Faultline.Models", "Faultline.Server"]
        ),
    ];

    private static readonly Lazy<Architecture> s_architecture = new(() =>
        new ArchLoader().LoadAssemblies([.. s_layers.Select(l => System.Reflection.Assembly.Load(l.Name))]).Build()
    );

    public static TheoryData<string> Layers => [.. s_layers.Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_project_uses_only_what_lies_below_it(string layer)
    {
        var mayUse = s_layers.Single(l => l.Name == layer).MayUse;
        foreach (var other in s_layers.Select(l => l.Name).Where(n => n != layer && !mayUse.Contains(n)))
        {
            Types()
                .That()
                .ResideInAssembly(System.Reflection.Assembly.Load(layer))
                .Should()
                .NotDependOnAnyTypesThat()
                .ResideInAssembly(System.Reflection.Assembly.Load(other))
                .WithoutRequiringPositiveResults()
                .Check(s_architecture.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_project_references_only_what_lies_below_it(string layer)
    {
        var mayUse = s_layers.Single(l => l.Name == layer).MayUse;
        var own = System.Reflection.Assembly.Load(layer).GetReferencedAssemblies().Select(a => a.Name!).Where(IsOurs);
        Assert.Empty(own.Except(mayUse, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Faultline.Clustering")]
    [InlineData("Faultline")]
    public void The_domain_knows_no_database_web_console_or_file_format(string layer)
    {
        string[] foreign =
        [
            "DuckDB",
            "Microsoft.EntityFrameworkCore",
            "Microsoft.Data.Sqlite",
            "Microsoft.AspNetCore",
            "Spectre",
            "YamlDotNet",
            "CsvHelper",
            "Parquet",
            "System.CommandLine",
            "OpenAI",
        ];
        var references = System.Reflection.Assembly.Load(layer).GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(references, r => foreign.Any(f => r.StartsWith(f, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_domain_does_not_write_to_the_console() =>
        Types()
            .That()
            .ResideInAssembly(System.Reflection.Assembly.Load("Faultline"))
            .Should()
            .NotDependOnAny(typeof(Console))
            .Check(s_architecture.Value);

    private static bool IsOurs(string name) => name == "Faultline" || name.StartsWith("Faultline.", StringComparison.Ordinal);
}
