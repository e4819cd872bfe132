using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faultline.Storage.Workbench.Sqlite;

/// <summary>Which migrations a file has and which it lacks, asked without Entity Framework: building its migration services takes a second, at every start.</summary>
internal static class SqliteMigrations
{
    /// <summary>True when the file has every migration this Faultline knows.</summary>
    /// <exception cref="FaultlineException">The file is of another program or of a newer Faultline.</exception>
    public static async Task<bool> AreAppliedAsync(string connectionString, string path, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        var tables = await ReadAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table'", cancellationToken);
        if (!tables.Contains("__EFMigrationsHistory"))
        {
            throw FaultlineException.Input(
                $"{path} is an SQLite database of something other than Faultline; name another workspace with --workspace."
            );
        }

        var missing = Known();
        foreach (var migration in await ReadAsync(connection, "SELECT MigrationId FROM __EFMigrationsHistory", cancellationToken))
        {
            if (!missing.Remove(migration))
            {
                throw FaultlineException.Input(
                    $"{path} was written by a newer Faultline (migration {migration}); update Faultline or name another workspace with --workspace."
                );
            }
        }

        return missing.Count == 0;
    }

    private static HashSet<string> Known() =>
        typeof(SqliteMigrations)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(SqliteWorkbenchContext))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);

    private static async Task<HashSet<string>> ReadAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var values = new HashSet<string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
        {
            values.Add(row.GetString(0));
        }

        return values;
    }
}
