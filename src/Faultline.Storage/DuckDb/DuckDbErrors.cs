using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Faultline.Storage.DuckDb;

/// <summary>What DuckDB says went wrong, as one sentence a user can act on.</summary>
internal static partial class DuckDbErrors
{
    public static Exception Translate(DuckDBException failure, string path, CancellationToken cancellationToken)
    {
        if (failure.ErrorType == DuckDBErrorType.Interrupt && cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException("The trace store was interrupted.", failure, cancellationToken);
        }

        var message = failure.Message;
        if (message.Contains("Could not set lock on file", StringComparison.Ordinal))
        {
            return FaultlineException.Outside(Locked(path, message), failure);
        }

        if (NoSpace().IsMatch(message))
        {
            return FaultlineException.Outside(
                $"The disk that holds {path} is full, and the batch at hand was not stored; free some space and run the command again.",
                failure
            );
        }

        if (failure.ErrorType == DuckDBErrorType.OutOfMemory || TooLarge().IsMatch(message))
        {
            return FaultlineException.Outside(
                $"The trace store {path} needed more memory than it may use, most likely because one batch holds too much text, and nothing of it was stored; split the input into smaller parts.",
                failure
            );
        }

        if (message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase))
        {
            return new FaultlineException(
                FaultKind.Input,
                $"{path} may not be opened for writing; change its permissions or name another workspace with --workspace.",
                failure
            );
        }

        if (NotOurs().IsMatch(message))
        {
            return new FaultlineException(
                FaultKind.Input,
                $"{path} is not a trace store that this Faultline can read ({FirstSentence(message)}); restore it from a copy, or move it away and ingest again.",
                failure
            );
        }

        return FaultlineException.Outside($"The trace store {path} failed: {FirstSentence(message)}.", failure);
    }

    private static string Locked(string path, string message)
    {
        var owner = LockOwner().Match(message);
        var who = owner.Success
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"process {owner.Groups["pid"].Value} ({Path.GetFileName(owner.Groups["program"].Value)})"
            )
            : "another process";
        return $"The trace store {path} is in use by {who}; wait until it ends, or stop it, and run the command again.";
    }

    private static string FirstSentence(string message)
    {
        var line = message.Split('\n', 2)[0].Trim().TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "…";
    }

    [GeneratedRegex("failed to (pin|allocate|offload)|Out of Memory", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TooLarge();

    [GeneratedRegex(@"held in (?<program>.*?)\s*\(PID (?<pid>\d+)\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LockOwner();

    [GeneratedRegex(
        "No space left on device|not enough space|File too large|Disk quota exceeded",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex NoSpace();

    [GeneratedRegex(
        "not a valid DuckDB database file|Could not read (enough|all) bytes|Corrupt|checksum|newer version of DuckDB|version number|Failed to deserialize|Serialization Error",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex NotOurs();
}
