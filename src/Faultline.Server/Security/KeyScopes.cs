namespace Faultline.Server.Security;

/// <summary>What a key may be used for.</summary>
public static class KeyScopes
{
    /// <summary>Send traces and signals.</summary>
    public const string Ingest = "ingest";

    /// <summary>Read what a viewer sees.</summary>
    public const string Read = "read";

    /// <summary>Change what a reviewer may change, and read.</summary>
    public const string Write = "write";

    public static IReadOnlyList<string> All { get; } = [Ingest, Read, Write];

    /// <summary>The scopes in their order; none given is all of them.</summary>
    /// <exception cref="FaultlineException">One is none of <see cref="All"/>.</exception>
    public static IReadOnlyList<string> Check(IReadOnlyCollection<string>? scopes)
    {
        if (scopes?.FirstOrDefault(s => !All.Contains(s, StringComparer.Ordinal)) is { } unknown)
        {
            throw FaultlineException.Input($"There is no scope '{unknown}'; choose from {string.Join(", ", All)}.");
        }

        return scopes is null or { Count: 0 } ? All : [.. All.Where(scopes.Contains)];
    }
}
