using System.Net;
using System.Text.RegularExpressions;

namespace Faultline.Reviewers;

/// <summary>An address of every kind of page that a served workspace has: what the pages link to, one of each kind.</summary>
internal static partial class EveryPage
{
    // Pages that no link of another leads to, or not with what is to be measured.
    private static readonly string[] s_more =
    [
        "/password",
        "/traces?text=refund",
        "/traces?signal=judge_below_threshold",
        "/traces?signal=refusal_mismatch",
        "/traces?attribute=plan%3Dlegacy",
    ];

    public static async Task<IReadOnlyList<string>> FindAsync(HttpClient http)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/"] = "/" };
        var waiting = new Queue<string>(["/"]);
        while (waiting.TryDequeue(out var address))
        {
            var page = await http.GetStringAsync(new Uri(address, UriKind.Relative));
            foreach (var link in Links().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)))
            {
                var path = BeforeQuery().Match(link).Value;
                if (
                    path.StartsWith("/api", StringComparison.Ordinal)
                    || path.StartsWith("/assets", StringComparison.Ordinal)
                    || found.ContainsKey(Kind(path))
                )
                {
                    continue;
                }

                found[Kind(path)] = link.Split('#')[0];
                waiting.Enqueue(link.Split('#')[0]);
            }
        }

        return [.. found.Values, .. s_more];
    }

    /// <summary>The address without what names one of many.</summary>
    public static string Kind(string address)
    {
        var parts = address.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > 1 && !(parts[0] == "clusters" && parts[1] is "map" or "changes"))
        {
            parts[1] = "ONE";
        }

        var query = address.Contains('?', StringComparison.Ordinal) && parts is ["traces"] ? "?" + address.Split('?')[1] : "";
        return "/" + string.Join('/', parts) + query;
    }

    [GeneratedRegex("<a [^>]*href=\"(/[^\"/][^\"]*|/)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("^[^?#]*", RegexOptions.NonBacktracking)]
    private static partial Regex BeforeQuery();
}
