using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Faultline.Labeling;

namespace Faultline.Server.Pages;

/// <summary>The agreement of runs that pages show, worked out again only when a label or a decision has changed.</summary>
/// <remarks>
/// Intervals cost thousands of draws for every cluster, and most requests ask for what the last one asked. The key is a digest of all that goes in, so one report
/// serves whoever asks the same; of labels it holds tags and ids, and no text.
/// </remarks>
internal static class AgreementMemory
{
    private const int Kept = 16;
    private static readonly ConcurrentDictionary<string, Lazy<AgreementReport>> s_reports = new(StringComparer.Ordinal);

    public static AgreementReport Of(string runId, IReadOnlyList<Label> labels, IReadOnlyList<Adjudication> adjudications, int seed)
    {
        var key = Digest(runId, labels, adjudications, seed);
        if (s_reports.Count >= Kept && !s_reports.ContainsKey(key))
        {
            s_reports.Clear();
        }

        return s_reports.GetOrAdd(key, _ => new Lazy<AgreementReport>(() => Agreement.Compute(runId, labels, adjudications, seed))).Value;
    }

    private static string Digest(string runId, IReadOnlyList<Label> labels, IReadOnlyList<Adjudication> adjudications, int seed)
    {
        var text = new StringBuilder();
        // Each part with its length in front, so that no two inputs read the same.
        void Add(string part) => text.Append(part.Length).Append(':').Append(part);
        Add(runId);
        text.Append(seed);
        foreach (var label in labels)
        {
            Add(label.TraceId);
            Add(label.ClusterId);
            Add(label.Reviewer);
            Add(label.Tag);
            text.Append(label.CreatedAt.Ticks);
        }

        text.Append('|');
        foreach (var decision in adjudications)
        {
            Add(decision.TraceId);
            Add(decision.Tag);
            text.Append(decision.CreatedAt.Ticks);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
