using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Faultline.Reviewers;

/// <summary>One person with the labelling page open: fetches items, labels each after a moment, looks at another page now and then.</summary>
internal sealed partial class Reviewer(Uri address, string name, TimeSpan think, Figures figures, int seed)
{
    private static readonly string[] s_tags = ["tool_error", "refusal_mismatch", "hallucination", "not_a_failure"];
    private static readonly string[] s_looks = ["/", "/clusters", "/traces", "/agreement"];

    /// <summary>Sets the plan of the newest run, so that nobody runs out of items.</summary>
    public static async Task PlanAsync(Uri address, int perCluster)
    {
        using var http = new HttpClient { BaseAddress = address };
        var page = await http.GetStringAsync(new Uri("/label", UriKind.Relative));
        http.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value));
        using var answer = await http.PutAsJsonAsync(
            new Uri($"/api/runs/{Attribute(page, "data-run")}/plan", UriKind.Relative),
            new { per_cluster = perCluster, overlap = 1 }
        );
        answer.EnsureSuccessStatusCode();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var random = new Random(seed);
        var cookies = new CookieContainer();
        cookies.Add(address, new Cookie("faultline-name", name));
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler) { BaseAddress = address };
        var page = await figures.TimeAsync("reviewer opens /label", () => http.GetAsync(new Uri("/label", UriKind.Relative)));
        var run = Attribute(page, "data-run");
        http.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value));
        while (!stop.IsCancellationRequested)
        {
            var queue = await figures.TimeAsync(
                "queue (fetched ahead)",
                () => http.GetAsync(new Uri($"/api/runs/{run}/queue?take=8", UriKind.Relative))
            );
            if (queue.Length == 0)
            {
                continue;
            }

            using var items = JsonDocument.Parse(queue);
            string[] ids = [.. items.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("trace_id").GetString()!)];
            foreach (var id in ids)
            {
                try
                {
                    await Task.Delay(think * (.5 + random.NextDouble()), stop);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                var tag = s_tags[random.Next(s_tags.Length)];
                await figures.TimeAsync(
                    "label saved",
                    () => http.PostAsJsonAsync(new Uri($"/api/runs/{run}/labels", UriKind.Relative), new { trace_id = id, tag })
                );
                if (random.Next(10) == 0)
                {
                    var look = s_looks[random.Next(s_looks.Length)];
                    await figures.TimeAsync($"under load {look}", () => http.GetAsync(new Uri(look, UriKind.Relative)));
                }
            }

            if (ids.Length == 0)
            {
                await figures.TimeAsync("under load /", () => http.GetAsync(new Uri("/", UriKind.Relative)));
                await Task.Delay(think, CancellationToken.None);
            }
        }
    }

    private static string Attribute(string page, string attribute)
    {
        var at = page.IndexOf(attribute + "=\"", StringComparison.Ordinal) + attribute.Length + 2;
        return page[at..page.IndexOf('"', at)];
    }

    [GeneratedRegex("name=\"csrf\" content=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
