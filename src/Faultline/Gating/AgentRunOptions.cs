namespace Faultline.Gating;

/// <summary>How an agent is run.</summary>
public sealed record AgentRunOptions
{
    public int Concurrency { get; init; } = 8;

    /// <summary>Of one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Further tries after a failure of the infrastructure; never after an answer, however wrong.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Wait before the first further try; it doubles each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Requests a second at most, further tries included; 0 for no limit.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Failed requests after which the rest is not asked any more; null to ask all.</summary>
    public int? GiveUpAfter { get; init; }

    /// <summary>Answers that are there already (a resumed run); their rows and repeats are not asked again.</summary>
    public IReadOnlyList<AgentAnswer> Known { get; init; } = [];
}

/// <param name="Done">Runs answered or failed so far, of <paramref name="Total"/>.</param>
/// <param name="Left">Estimated time to the end; null before there is anything to estimate from.</param>
public sealed record AgentProgress(int Done, int Total, int Errors, TimeSpan? Left);
