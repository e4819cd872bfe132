using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>One file of the regression folder, whether all of its lines can be used or not.</summary>
/// <param name="Cluster">Its name, tag, cluster and readable rows.</param>
/// <param name="Rejections">Lines that the gate would refuse.</param>
/// <param name="Written">Last change of the file, UTC.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record RegressionSet(RegressionCluster Cluster, IReadOnlyList<Rejection> Rejections, DateTime Written, long Bytes)
{
    public string Name => Cluster.Name;

    public string FileName => Path.GetFileName(Cluster.File);

    /// <summary>Its name in words, from the rows' provenance; null where they do not say.</summary>
    public string? Title => Said("cluster_name");

    /// <summary>The workflow it belongs to, from the rows' provenance.</summary>
    public string? Workflow => Said("workflow");

    private string? Said(string name) =>
        Cluster
            .Rows.Select(r =>
                r.Provenance is { ValueKind: System.Text.Json.JsonValueKind.Object } p && p.TryGetProperty(name, out var value)
                    ? value.ToString()
                    : null
            )
            .FirstOrDefault(v => !string.IsNullOrEmpty(v));
}
