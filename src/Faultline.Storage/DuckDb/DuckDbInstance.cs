using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>The database engine of one file in this process: however many connections there are to the file, it is attached once.</summary>
/// <remarks>
/// The file is attached to an engine without a file of its own, because only an attached one takes a size of row groups.
/// </remarks>
internal sealed class DuckDbInstance
{
    private const string Name = "store";
    private const int UsualRowsAGroup = 122_880;

    private static readonly ConcurrentDictionary<string, DuckDbInstance> Instances = new(StringComparer.Ordinal);

    private readonly Lock _changing = new();
    private readonly string _path;
    private DuckDBConnection? _first;
    private int _connections;
    private bool _isGone;

    private DuckDbInstance(string path) => _path = path;

    /// <summary>Connects to the file, which is locked against other processes until the last connection is closed.</summary>
    /// <param name="path">Absolute path; made when it is not there.</param>
    /// <param name="rowsAGroup">As <see cref="DuckDbOptions.RowsAGroup"/> says; the first connection's counts.</param>
    /// <param name="storageVersion">The DuckDB whose format a new file has; null for an existing file, which keeps its own.</param>
    public static DuckDBConnection Connect(string path, int? rowsAGroup = null, string? storageVersion = null)
    {
        while (true)
        {
            if (
                Instances
                    .GetOrAdd(path, static path => new DuckDbInstance(path))
                    .TryConnect(rowsAGroup ?? UsualRowsAGroup, storageVersion) is
                { } connection
            )
            {
                return connection;
            }
        }
    }

    /// <summary>Null when the last connection was closed a moment ago.</summary>
    private DuckDBConnection? TryConnect(int rowsAGroup, string? storageVersion)
    {
        lock (_changing)
        {
            if (_isGone)
            {
                return null;
            }

            DuckDBConnection? connection = null;
            try
            {
                _first ??= Attach(_path, rowsAGroup, storageVersion);
                connection = _first.Duplicate();
                connection.Open();
                connection.Execute($"USE {Name}");
            }
            catch
            {
                connection?.Dispose();
                LeaveWhenUnused();
                throw;
            }

            _connections++;
            var isOpen = 1;
            connection.Disposed += (_, _) =>
            {
                if (Interlocked.Exchange(ref isOpen, 0) == 1)
                {
                    Leave();
                }
            };
            return connection;
        }
    }

    private void Leave()
    {
        lock (_changing)
        {
            _connections--;
            LeaveWhenUnused();
        }
    }

    private void LeaveWhenUnused()
    {
        if (_connections == 0)
        {
            _first?.Dispose();
            _first = null;
            _isGone = true;
            Instances.TryRemove(_path, out _);
        }
    }

    private static DuckDBConnection Attach(string path, int rowsAGroup, string? storageVersion)
    {
        var settings = new DuckDBConnectionStringBuilder
        {
            DataSource = DuckDBConnectionStringBuilder.InMemoryDataSource,
            // The default of 16 MB makes appending three times slower.
            ["checkpoint_threshold"] = "256MB",
            ["memory_limit"] = DuckDbFile.MemoryLimit,
            ["temp_directory"] = path + ".tmp",
            // Nothing is fetched from the network.
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        };
        var connection = new DuckDBConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            var version = storageVersion is null ? "" : $", STORAGE_VERSION '{storageVersion}'";
            connection.Execute(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ATTACH '{path.Replace("'", "''", StringComparison.Ordinal)}' AS {Name} (TYPE duckdb, ROW_GROUP_SIZE {rowsAGroup}{version})"
                )
            );
            // From here on no other file is read, whatever a query says.
            connection.Execute("SET enable_external_access = false");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
