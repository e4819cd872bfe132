using System.Text;
using System.Text.Json;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>What <c>gate baseline bless</c> writes: a header, then one line a row and run, in the order of the data set.</summary>
public static class BaselineFile
{
    /// <summary>The header's first name; its value is the data set's fingerprint.</summary>
    public const string Marker = "faultline_baseline";

    public static void Write(
        string path,
        RegressionDataset dataset,
        IReadOnlyDictionary<string, RowResult> results,
        string? note,
        DateTime blessedAt
    )
    {
        var text = new StringBuilder();
        text.AppendLine(
            JsonSerializer.Serialize(
                new Dictionary<string, object?>
                {
                    [Marker] = dataset.Fingerprint,
                    ["blessed_at"] = blessedAt,
                    ["note"] = note,
                    ["rows"] = dataset.Rows,
                },
                FaultlineJson.Line
            )
        );
        foreach (var row in dataset.Clusters.SelectMany(c => c.Rows))
        {
            foreach (var run in results[row.CaseId].Runs.Where(r => r.Outcome is not RowOutcome.Unjudged))
            {
                text.AppendLine(
                    JsonSerializer.Serialize(
                        new
                        {
                            case_id = row.CaseId,
                            repeat = run.Repeat,
                            verdict = run.Outcome,
                            row_hash = RegressionDataset.RowHash(row),
                        },
                        FaultlineJson.Line
                    )
                );
            }
        }

        // Whole or not at all: a gate that reads half a baseline compares half the rows.
        var temporary = path + ".new";
        File.WriteAllText(temporary, text.ToString().ReplaceLineEndings("\n"));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A baseline from a blessed file, or from a results file that is graded here.</summary>
    /// <exception cref="FaultlineException">When it has no row in common with the data set.</exception>
    public static async Task<Baseline> ReadAsync(
        string path,
        RegressionDataset dataset,
        Func<RecordedResults, Task<IReadOnlyDictionary<string, RowResult>>> grade,
        string? version,
        ICollection<string> warnings
    )
    {
        var recorded = RecordedResults.Read(path, version);
        foreach (var rejection in recorded.Rejections.Take(5))
        {
            warnings.Add(rejection.ToString());
        }

        if (recorded.Rejections.Count > 5)
        {
            warnings.Add($"{path}: {recorded.Rejections.Count - 5} more lines could not be used.");
        }

        var rows = (await grade(recorded))
            .Where(r => r.Value.Judged > 0)
            .ToDictionary(
                r => r.Key,
                r => new BaselineRow(r.Value.Passes, r.Value.Judged, recorded.RowHashes.GetValueOrDefault(r.Key)),
                StringComparer.Ordinal
            );
        var baseline = new Baseline(path, rows);
        if (dataset.Clusters.SelectMany(c => c.Rows).All(r => baseline.For(r) is null))
        {
            throw FaultlineException.Input(
                recorded.Fingerprint is { } other
                    ? $"--baseline {path} was blessed on another data set (fingerprint {other}, this one is {dataset.Fingerprint}) and has no row in common with it; bless a new one."
                    : $"--baseline {path} has no judged row in common with {dataset.Path}."
            );
        }

        return baseline;
    }
}
