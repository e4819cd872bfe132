using System.Security.Cryptography;
using System.Text;

namespace Faultline.Regression;

/// <summary>A directory of regression sets: one file a cluster.</summary>
/// <param name="Fingerprint">SHA-256 over what decides the verdicts (ids, queries, matchers, patterns, golds); equal sets have equal fingerprints.</param>
public sealed record RegressionDataset(string Path, IReadOnlyList<RegressionCluster> Clusters, string Fingerprint)
{
    public int Rows => Clusters.Sum(c => c.Rows.Count);

    /// <summary>Digest of what one row asks and demands; a baseline remembers it to see that the row has not changed.</summary>
    public static string RowHash(RegressionRow row)
    {
        var text = new StringBuilder();
        foreach (var part in (string?[])[row.Query, row.Matcher?.GetRawText(), row.ExpectedPattern, row.Gold])
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    internal static string FingerprintOf(IEnumerable<RegressionCluster> clusters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var cluster in clusters)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(cluster.Name + "\n"));
            foreach (var row in cluster.Rows)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(row.CaseId + " " + RowHash(row) + "\n"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}

/// <param name="Name">The file's name without <c>.jsonl</c>: what configuration and reports call the cluster.</param>
public sealed record RegressionCluster(string Name, string Tag, string? ClusterId, string File, IReadOnlyList<RegressionRow> Rows);
