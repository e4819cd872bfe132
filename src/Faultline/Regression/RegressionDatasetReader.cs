using System.Text;
using Faultline.Gating;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>Reads a directory of <c>*.jsonl</c> (or one such file). A broken row stops the gate: a set that lost rows unseen proves nothing.</summary>
public static class RegressionDatasetReader
{
    /// <summary>What <c>gate baseline bless</c> writes beside the sets; it is no set itself.</summary>
    public const string BaselineFileName = "baseline.jsonl";

    private const int Shown = 20;

    /// <summary>Where the baseline of a data set (a directory, or one file) belongs.</summary>
    public static string BaselinePath(string dataset) =>
        Path.Combine(Directory.Exists(dataset) ? dataset : Path.GetDirectoryName(Path.GetFullPath(dataset))!, BaselineFileName);

    /// <summary>The baseline that stands beside the sets, or null.</summary>
    public static string? BaselineBeside(string dataset) => BaselinePath(dataset) is var path && File.Exists(path) ? path : null;

    /// <exception cref="FaultlineException">Naming file, line and field of every row that cannot be used (the first 20).</exception>
    public static RegressionDataset Read(string path)
    {
        var clusters = new List<RegressionCluster>();
        var rejections = new List<Rejection>();
        var seen = new Dictionary<string, RegressionRow>(StringComparer.Ordinal);
        foreach (var file in Files(path))
        {
            var rows = ReadFile(file, rejections);
            foreach (var row in rows)
            {
                if (!seen.TryAdd(row.CaseId, row))
                {
                    rejections.Add(
                        new Rejection(
                            row.File,
                            row.Line,
                            "case_id",
                            $"'{row.CaseId}' stands at {seen[row.CaseId].Where} already; an id names one row."
                        )
                    );
                }
            }

            if (rows.Count > 0)
            {
                var name = Path.GetFileNameWithoutExtension(file);
                var parsed = RegressionFileName.Parse(file);
                clusters.Add(new RegressionCluster(name, parsed?.Tag ?? rows[0].Tag, parsed?.ClusterId ?? rows[0].ClusterId, file, rows));
            }
        }

        if (rejections.Count > 0)
        {
            // Whoever mends a set wants to hear of everything at once, matchers included.
            rejections.AddRange(RowMatcher.FaultsOf(clusters.SelectMany(c => c.Rows)));
            Throw([.. rejections.OrderBy(r => r.Source, StringComparer.Ordinal).ThenBy(r => r.Line)]);
        }

        return clusters.Count == 0
            ? throw FaultlineException.Input(
                $"{path} holds no regression rows; build some with `faultline dataset build -o {path}` or write them by hand."
            )
            : new RegressionDataset(path, clusters, RegressionDataset.FingerprintOf(clusters));
    }

    /// <summary>The rows of one file; what cannot be used is added to <paramref name="rejections"/>.</summary>
    public static IReadOnlyList<RegressionRow> ReadFile(string file, ICollection<Rejection> rejections)
    {
        var rows = new List<RegressionRow>();
        var line = 0;
        foreach (var text in File.ReadLines(file, new UTF8Encoding(false, throwOnInvalidBytes: false)))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var (row, rejection) = RegressionRowReader.Read(text, file, line);
            if (row is not null)
            {
                rows.Add(row);
            }
            else
            {
                rejections.Add(rejection!);
            }
        }

        return rows;
    }

    internal static void Throw(IReadOnlyList<Rejection> rejections)
    {
        if (rejections.Count == 0)
        {
            return;
        }

        var text = string.Join("\n  ", rejections.Take(Shown));
        var more = rejections.Count > Shown ? $"\n  and {rejections.Count - Shown} more" : "";
        throw FaultlineException.Input(
            rejections.Count == 1 ? text : $"{rejections.Count} rows of the regression set cannot be used:\n  {text}{more}"
        );
    }

    private static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw FaultlineException.Input($"--dataset {path}: there is no such directory.");
        }

        return
        [
            .. Directory.EnumerateFiles(path, "*.jsonl").Where(f => Path.GetFileName(f) != BaselineFileName).Order(StringComparer.Ordinal),
        ];
    }
}
