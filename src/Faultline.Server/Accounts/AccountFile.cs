using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Server.Accounts;

/// <summary><c>accounts.db</c> in a workspace. As long as it is not there, the workspace has a single user who does not sign in.</summary>
/// <param name="name">Of the file; another while it is being made.</param>
internal sealed class AccountFile(string workspace, string name = AccountFile.Name)
{
    public const string Name = "accounts.db";

    // One at a time in a process; who waits finds it done.
    private static readonly SemaphoreSlim s_once = new(1, 1);
    private volatile bool _ready;

    public string FilePath { get; } = Path.Combine(workspace, name);

    public bool Exists => File.Exists(FilePath);

    public DbContextOptionsBuilder Use(DbContextOptionsBuilder options) =>
        options.UseSqlite(new SqliteConnectionStringBuilder { DataSource = FilePath, DefaultTimeout = 30 }.ToString());

    /// <summary>Makes the file where there is none, readable by its user alone, and brings its tables up to date. Once in a process.</summary>
    public async Task PrepareAsync(AccountsContext context, CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return;
        }

        await s_once.WaitAsync(cancellationToken);
        try
        {
            if (!_ready)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
                MakePrivate();
                await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
                await context.Database.MigrateAsync(cancellationToken);
                _ready = true;
            }
        }
        catch (SqliteException failure)
        {
            throw FaultlineException.Outside(
                $"The accounts in {FilePath} cannot be opened ({failure.Message.TrimEnd('.')}); check the file and its permissions.",
                failure
            );
        }
        finally
        {
            s_once.Release();
        }
    }

    /// <summary>Gives a finished file its name.</summary>
    /// <exception cref="FaultlineException">Another program, such as a server that starts, has made the file meanwhile.</exception>
    public void MoveTo(AccountFile final)
    {
        // A pooled connection still holds the log; closing it writes the log into the file.
        SqliteConnection.ClearAllPools();
        try
        {
            File.Move(FilePath, final.FilePath, overwrite: false);
        }
        catch (IOException failure) when (final.Exists)
        {
            Delete();
            throw FaultlineException.Outside(
                $"Another program made {final.FilePath} at the same moment, and nothing was added to it; run the command again.",
                failure
            );
        }
    }

    public void Delete()
    {
        SqliteConnection.ClearAllPools();
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            File.Delete(FilePath + ending);
        }
    }

    // SQLite gives its log files the mode of the database.
    private void MakePrivate()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(FilePath, options).Dispose();
    }
}
