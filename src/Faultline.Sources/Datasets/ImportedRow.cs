using System.Text.Json.Nodes;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Sources.Datasets;

/// <summary>An imported case as a regression row.</summary>
internal static class ImportedRow
{
    /// <param name="matchers">None: the pattern decides. Null: nothing can tell yet. Several: all must pass.</param>
    /// <param name="attributes">What the agent is told beside the query.</param>
    public static JsonObject Make(
        string? caseId,
        string query,
        string? response,
        string tag,
        IReadOnlyList<JsonObject>? matchers,
        string? gold,
        string? pattern,
        IReadOnlyDictionary<string, JsonNode?> attributes,
        string source
    )
    {
        var row = new JsonObject
        {
            // From the request, so that importing the same file again adds nothing.
            ["case_id"] =
                caseId
                ?? RegressionRowReader.MakeId(
                    query,
                    string.Join(
                        '\0',
                        attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value?.ToJsonString()}")
                    )
                ),
            ["query"] = query,
            ["response_actual"] = response ?? "",
            ["expected_pattern"] = pattern ?? RowMatcher.NeverMatches,
            ["tag"] = tag,
        };
        if (matchers is null)
        {
            row["matcher"] = new JsonObject { ["type"] = "needs_gold" };
        }
        else if (matchers.Count == 1)
        {
            row["matcher"] = matchers[0];
        }
        else if (matchers.Count > 1)
        {
            row["matcher"] = new JsonObject { ["type"] = "all_of", ["matchers"] = new JsonArray([.. matchers]) };
        }

        if (gold is not null)
        {
            row["gold"] = gold;
        }

        if (attributes.Count > 0)
        {
            row["attributes"] = new JsonObject(attributes.Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())));
        }

        row["provenance"] = new JsonObject { ["imported_from"] = Path.GetFileName(source) };
        return row;
    }
}
