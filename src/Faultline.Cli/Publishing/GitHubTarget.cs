using System.Text.Json;

namespace Faultline.Cli.Publishing;

/// <summary>Where a GitHub workflow's report belongs, from the variables that GitHub sets in a job.</summary>
internal sealed record GitHubTarget(Uri Api, string Token, string Repository, string Commit, int? PullRequest)
{
    /// <exception cref="FaultlineException">When a variable is missing; the message names it.</exception>
    public static GitHubTarget FromEnvironment()
    {
        var api = Environment.GetEnvironmentVariable("GITHUB_API_URL") is { Length: > 0 } url ? url : "https://api.github.com";
        var pull = ReadEvent(Environment.GetEnvironmentVariable("GITHUB_EVENT_PATH"));
        return new GitHubTarget(
            new Uri(api.TrimEnd('/') + "/"),
            Variable("GITHUB_TOKEN"),
            Variable("GITHUB_REPOSITORY"),
            // On a pull request GITHUB_SHA is a merge commit that nobody looks at.
            pull?.Commit
                ?? Variable("GITHUB_SHA"),
            pull?.Number
        );
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw FaultlineException.Input(
                $"--github needs the environment variable {name}; in a workflow, pass `env: GITHUB_TOKEN: ${{{{ github.token }}}}` to the step."
            );

    private static (int Number, string? Commit)? ReadEvent(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            if (!document.RootElement.TryGetProperty("pull_request", out var pull) || !pull.TryGetProperty("number", out var number))
            {
                return null;
            }

            var commit = pull.TryGetProperty("head", out var head) && head.TryGetProperty("sha", out var sha) ? sha.GetString() : null;
            return (number.GetInt32(), commit);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw FaultlineException.Input($"{path}, named by GITHUB_EVENT_PATH, is no GitHub event: {failure.Message}");
        }
    }
}
