using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Faultline.Gating;

namespace Faultline.Cli.Publishing;

/// <summary>The gate's report on a GitHub pull request: one comment that is written over on every run, and a check on the commit.</summary>
internal sealed class GitHubPublisher(GitHubTarget target) : IDisposable
{
    private const int Pages = 10;
    private const int PageSize = 100;

    // GitHub refuses longer ones.
    private const int MaxComment = 65_000;

    private readonly HttpClient _client = Client(target);

    /// <summary>Writes the comment (where the run belongs to a pull request) and the check.</summary>
    /// <returns>What could not be written, one sentence each; the gate's verdict does not depend on it.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(GateReport report, string markdown, CancellationToken cancellationToken)
    {
        var body = markdown.Length <= MaxComment ? markdown : markdown[..MaxComment] + "…\n" + GateMarkdown.Marker + "\n";
        var problems = new List<string>();
        if (target.PullRequest is { } number)
        {
            await TryAsync("comment", () => CommentAsync(number, body, cancellationToken), problems);
        }

        await TryAsync("check", () => CheckAsync(report, body, cancellationToken), problems);
        return problems;
    }

    public void Dispose() => _client.Dispose();

    private async Task CommentAsync(int number, string body, CancellationToken cancellationToken)
    {
        for (var page = 1; page <= Pages; page++)
        {
            var comments = await _client.GetFromJsonAsync<JsonElement>(
                $"repos/{target.Repository}/issues/{number}/comments?per_page={PageSize}&page={page}",
                cancellationToken
            );
            foreach (var comment in comments.EnumerateArray())
            {
                if (
                    comment.TryGetProperty("body", out var text)
                    && text.GetString()?.Contains(GateMarkdown.Marker, StringComparison.Ordinal) == true
                )
                {
                    using var update = await _client.PatchAsJsonAsync(
                        $"repos/{target.Repository}/issues/comments/{comment.GetProperty("id").GetInt64()}",
                        new { body },
                        cancellationToken
                    );
                    // Anyone may write a comment that looks like ours; what cannot be written over is not ours.
                    if (update.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                    {
                        update.EnsureSuccessStatusCode();
                        return;
                    }
                }
            }

            if (comments.GetArrayLength() < PageSize)
            {
                break;
            }
        }

        using var created = await _client.PostAsJsonAsync(
            $"repos/{target.Repository}/issues/{number}/comments",
            new { body },
            cancellationToken
        );
        created.EnsureSuccessStatusCode();
    }

    private async Task CheckAsync(GateReport report, string body, CancellationToken cancellationToken)
    {
        var check = new
        {
            name = "faultline gate",
            head_sha = target.Commit,
            status = "completed",
            conclusion = report.Verdict switch
            {
                GateVerdicts.Pass => "success",
                GateVerdicts.Inconclusive => "neutral",
                _ => "failure",
            },
            output = new { title = PlainText.Line(report.Summary, 200), summary = body },
        };
        using var created = await _client.PostAsJsonAsync($"repos/{target.Repository}/check-runs", check, cancellationToken);
        created.EnsureSuccessStatusCode();
    }

    private static async Task TryAsync(string what, Func<Task> write, List<string> problems)
    {
        try
        {
            await write();
        }
        catch (Exception failure)
            when (failure
                    is HttpRequestException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or TaskCanceledException { InnerException: TimeoutException }
            )
        {
            problems.Add($"The GitHub {what} could not be written: {failure.Message}");
        }
    }

    private static HttpClient Client(GitHubTarget target)
    {
        var client = new HttpClient { BaseAddress = target.Api, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", target.Token);
        client.DefaultRequestHeaders.UserAgent.ParseAdd("faultline");
        client.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github+json");
        client.DefaultRequestHeaders.Add("X-GitHub-Api-Version", "2022-11-28");
        return client;
    }
}
