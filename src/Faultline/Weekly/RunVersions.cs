using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faultline.Configuration;

namespace Faultline.Weekly;

/// <summary>What a run was made with. Two runs that differ in one of these are not compared as if only the traffic had changed.</summary>
/// <param name="Embedding">Model, or the pipeline's own representation.</param>
/// <param name="Pipeline">Clustering recipe.</param>
/// <param name="Judge">The model that suggests tags; null without one.</param>
/// <param name="Taxonomy">Digest of the tags' names and descriptions.</param>
/// <param name="Signals">Digest of the rule that says what a failure is.</param>
public sealed record RunVersions(string Embedding, string Pipeline, string? Judge, string Taxonomy, string Signals)
{
    public static RunVersions Of(FaultlineConfig config, string workflow, string embedding, string pipeline) =>
        new(embedding, pipeline, config.Models.Judge?.Model, Digest(config.Taxonomy), Digest(config.For(workflow).Signals));

    /// <summary>What differs from an earlier run, in words a person reads; empty when nothing does.</summary>
    public IReadOnlyList<VersionChange> Since(RunVersions earlier) =>
        [
            .. new VersionChange[]
            {
                new("embedding model", earlier.Embedding, Embedding),
                new("clustering pipeline", earlier.Pipeline, Pipeline),
                new("judge", earlier.Judge ?? "none", Judge ?? "none"),
                new("taxonomy", earlier.Taxonomy, Taxonomy),
                new("failure signals", earlier.Signals, Signals),
            }.Where(c => !string.Equals(c.From, c.To, StringComparison.Ordinal)),
        ];

    // Properties of a record come in the order they are declared; a dictionary inside is written in the order of its keys.
    private static string Digest<T>(T value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(JsonSerializer.SerializeToElement(value)))))[..8];

    private static string Canonical(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "{"
                + string.Join(
                    ',',
                    element
                        .EnumerateObject()
                        .OrderBy(p => p.Name, StringComparer.Ordinal)
                        .Select(p => JsonSerializer.Serialize(p.Name) + ":" + Canonical(p.Value))
                )
                + "}",
            JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Canonical)) + "]",
            _ => element.GetRawText(),
        };
}

/// <summary>One thing that changed between two runs.</summary>
public sealed record VersionChange(string What, string From, string To);
