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
        // The default timeout is also how long a statement waits for another process's lock.
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusyTimeoutSeconds }.ToString();
        var options = new DbContextOptionsBuilder<SqliteWorkbenchContext>()
            .UseSqlite(connectionString)
            .AddInterceptors(new BusyTimeout())
            .Options;
        Exception? Translate(Exception failure) => SqliteErrors.Translate(failure, path);
        try
        {
            await using var context = new SqliteWorkbenchContext(options);
            await UpdateAsync(context, path, cancellationToken);
        }
        catch (Exception failure) when (Translate(failure) is not null)
        {
            throw Translate(failure)!;
        }

        return new EfWorkbench(() => new SqliteWorkbenchContext(options), Translate);
    }

    private static async Task UpdateAsync(SqliteWorkbenchContext context, string path, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        var tables = await context
            .Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'table'")
            .ToListAsync(cancellationToken);
        if (tables.Count > 0 && !tables.Contains("__EFMigrationsHistory", StringComparer.Ordinal))
        {
            throw FaultlineException.Input(
                $"{path} is an SQLite database of something other than Faultline; name another workspace with --workspace."
            );
        }

        var applied = tables.Count == 0 ? [] : await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } newer)
        {
            throw FaultlineException.Input(
                $"{path} was written by a newer Faultline (migration {newer}); update Faultline or name another workspace with --workspace."
            );
        }

        if (applied.Count() == known.Count)
        {
            return;
        }

        // The journal mode is a property of the file and stays.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }
}
