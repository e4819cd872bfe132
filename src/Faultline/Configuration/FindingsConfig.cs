using System.ComponentModel.DataAnnotations;

namespace Faultline.Configuration;

/// <summary>Where the findings of a weekly run are sent. Nothing is sent that does not stand here.</summary>
public sealed record FindingsConfig
{
    public WebhookConfig? Webhook { get; init; }

    /// <summary>A JSONL file that findings are appended to; relative to the configuration file.</summary>
    public string? File { get; init; }

    public IssuesConfig? Issues { get; init; }
}

/// <summary>A webhook that takes Slack's <c>{"text": …}</c>.</summary>
public sealed record WebhookConfig
{
    public Uri? Url { get; init; }

    /// <summary>Name of the environment variable that holds the address, where the address is the secret, as Slack's is.</summary>
    public string? UrlVariable { get; init; }

    [Range(0.001, 600.0)]
    public double TimeoutSeconds { get; init; } = 30;
}

/// <summary>An issue tracker.</summary>
public sealed record IssuesConfig
{
    [AllowedValues("github", "gitlab")]
    public string Provider { get; init; } = "github";

    /// <summary><c>owner/repository</c>, or a GitLab project's path or number.</summary>
    public required string Project { get; init; }

    /// <summary>Name of the environment variable that holds the token.</summary>
    public required string TokenVariable { get; init; }

    /// <summary>Base address of the API, for a server of your own; null takes github.com's or gitlab.com's.</summary>
    public Uri? Api { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = ["faultline"];

    [Range(0.001, 600.0)]
    public double TimeoutSeconds { get; init; } = 30;
}
