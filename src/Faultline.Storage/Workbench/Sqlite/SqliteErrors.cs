using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench.Sqlite;

/// <summary>What SQLite says went wrong, as one sentence a user can act on.</summary>
internal static class SqliteErrors
{
    // Primary result codes, https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Null when the failure is not SQLite's.</summary>
    public static FaultlineException? Translate(Exception failure, string path)
    {
        var sqlite = failure as SqliteException ?? (failure as DbUpdateException)?.InnerException as SqliteException;
        return sqlite?.SqliteErrorCode switch
        {
            null => null,
            Busy or Locked => FaultlineException.Outside(
                $"The workbench {path} is being written by another process; run the command again when it is done.",
                failure
            ),
            Full => FaultlineException.Outside(
                $"The disk that holds {path} is full and nothing was stored; free some space and run the command again.",
                failure
            ),
            ReadOnly or CannotOpen => new FaultlineException(
                FaultKind.Input,
                $"{path} may not be opened for writing; change its permissions or name another workspace with --workspace.",
                failure
            ),
            Corrupt or NotADatabase => new FaultlineException(
                FaultKind.Input,
                $"{path} is not a workbench or is damaged; restore it from a copy, or move it away to start an empty one.",
                failure
            ),
            _ => FaultlineException.Outside($"The workbench {path} failed: {sqlite.Message.TrimEnd('.')}.", failure),
        };
    }
}
