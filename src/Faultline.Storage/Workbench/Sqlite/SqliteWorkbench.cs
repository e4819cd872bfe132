using Faultline.Analysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench.Sqlite;

/// <summary>Opens a workbench in one SQLite file, with a write-ahead log so that readers and a writer of other processes do not wait on each other.</summary>
public static class SqliteWorkbench
{
    private const int BusyTimeoutSeconds = 30;

    /// <summary>Opens the file or makes it, and brings its tables up to date. Its directory must exist.</summary>
    /// <exception cref="FaultlineException">The file is no workbench, is of a newer Faultline, or is not accessible.</exception>
    public static async Task<IWorkbench> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        path = Path.GetFullPath(path);
        var options = Options(path, pooled: true);
        Exception? Translate(Exception failure) => SqliteErrors.Translate(failure, path);
        try
        {
            if (!File.Exists(path))
            {
                await MakeAsync(path, cancellationToken);
            }

            if (!await SqliteMigrations.AreAppliedAsync(ConnectionString(path, pooled: true), path, cancellationToken))
            {
                await MigrateAsync(options, cancellationToken);
            }
        }
        catch (Exception failure) when (Translate(failure) is not null)
        {
            throw Translate(failure)!;
        }

        return new EfWorkbench(() => new SqliteWorkbenchContext(options), Translate, new RunMemory());
    }

    // A process killed inside its first migration would leave Entity Framework's lock in the file, and every later one would wait for it.
    // So the file is made under another name.
    private static async Task MakeAsync(string path, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            await MigrateAsync(Options(unfinished, pooled: false), cancellationToken);
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its file is as good.
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static async Task MigrateAsync(DbContextOptions<SqliteWorkbenchContext> options, CancellationToken cancellationToken)
    {
        await using var context = new SqliteWorkbenchContext(options);
        // The journal mode is a property of the file and stays.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    private static DbContextOptions<SqliteWorkbenchContext> Options(string path, bool pooled) =>
        new DbContextOptionsBuilder<SqliteWorkbenchContext>()
            .UseSqlite(ConnectionString(path, pooled))
            .AddInterceptors(new BusyTimeout())
            .Options;

    // The default timeout is also how long a statement waits for another process's lock.
    private static string ConnectionString(string path, bool pooled) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = BusyTimeoutSeconds,
            Pooling = pooled,
        }.ToString();
}
