using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Faultline.Storage.Workbench.Sqlite;

/// <summary>
/// Lets SQLite itself wait for another process's lock, trying again after 1 to 100 ms; the client library alone looks every 150 ms and
/// so hardly ever meets the gap that a busy writer leaves.
/// </summary>
internal sealed class BusyTimeout : DbConnectionInterceptor
{
    private const string Sql = "PRAGMA busy_timeout = 5000";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
