using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>Short forms of what every part of the store does with a connection.</summary>
internal static class DuckDbCommands
{
    public static void Execute(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static DuckDBCommand Command(
        this DuckDBConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(new DuckDBParameter(name, value));
        }

        return command;
    }

    public static string? Text(this DuckDBDataReader row, int column) =>
        row.IsDBNull(column) ? null : StoredText.Decode(row.GetString(column));

    public static double? Number(this DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static long? Whole(this DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static bool? Flag(this DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetBoolean(column);

    public static string? Json(this DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this DuckDBDataReader row, int column)
    {
        using var blob = row.GetStream(column);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)blob.Length));
        blob.ReadExactly(bytes);
        return bytes;
    }

    public static DateTime Time(this DuckDBDataReader row, int timestamp, int ticks) =>
        StoredTime.Read(row.GetDateTime(timestamp), row.GetByte(ticks));

    /// <summary>Fills a temporary table of ids, so that any number of them is one join and none is ever part of the SQL text.</summary>
    public static void FillIds(this DuckDBConnection connection, string table, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} (id VARCHAR)");
        using var appender = connection.CreateAppender("temp", "main", table);
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            appender.CreateRow().AppendValue(StoredText.Encode(id)).EndRow();
        }
    }

    /// <summary>As <see cref="FillIds"/>, with a number beside each id in the column <c>value</c>.</summary>
    public static void FillValues(
        this DuckDBConnection connection,
        string table,
        IEnumerable<KeyValuePair<string, double?>> values,
        CancellationToken cancellationToken
    )
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} (id VARCHAR, value DOUBLE)");
        using var appender = connection.CreateAppender("temp", "main", table);
        foreach (var (id, value) in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            appender.CreateRow().AppendValue(StoredText.Encode(id)).AppendValue(value).EndRow();
        }
    }
}
