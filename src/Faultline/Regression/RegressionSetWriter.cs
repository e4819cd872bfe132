using System.Text.Json.Nodes;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>Changes a regression file without touching what nobody asked to change: every other line stays as it is, byte for byte.</summary>
public static class RegressionSetWriter
{
    /// <summary>Adds the rows whose <c>case_id</c> the file does not have yet.</summary>
    /// <returns>How many were added; and what is wrong with rows that cannot be.</returns>
    public static (int Added, IReadOnlyList<Rejection> Rejections) Add(string path, IEnumerable<JsonObject> rows)
    {
        var file = RegressionFile.Open(path);
        var known = file.Rows.Select(r => r.CaseId).ToHashSet(StringComparer.Ordinal);
        var rejections = new List<Rejection>();
        var added = 0;
        foreach (var json in rows)
        {
            var (row, rejection) = RegressionRowReader.Read(json.ToJsonString(), path, file.Lines.Count + 1);
            if (row is null)
            {
                rejections.Add(rejection!);
            }
            else if (known.Add(row.CaseId))
            {
                file.Add(row);
                added++;
            }
        }

        file.Save();
        return (added, rejections);
    }

    /// <summary>Writes a quarantine into the rows named; null takes it away.</summary>
    public static int Quarantine(string path, IReadOnlyDictionary<string, Quarantine?> rows)
    {
        var file = RegressionFile.Open(path);
        var changed = file.Set(
            rows,
            (row, quarantine) =>
            {
                if (quarantine is null)
                {
                    row.Remove("quarantine");
                }
                else
                {
                    row["quarantine"] = new JsonObject
                    {
                        ["until"] = quarantine.Until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                        ["reason"] = quarantine.Reason,
                    };
                }
            }
        );
        file.Save();
        return changed;
    }
}
