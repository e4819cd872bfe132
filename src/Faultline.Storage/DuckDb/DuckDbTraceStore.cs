using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Storage.DuckDb;

/// <summary>Traces in one DuckDB file. The process that opens it owns it: another one that tries is refused with this one's process id.</summary>
/// <remarks>Safe for use from several threads: appends take turns, reads run beside them on a snapshot each.</remarks>
public sealed partial class DuckDbTraceStore : ITraceStore, ITraceSearch
{
    // Appending looks up what is there before it writes; two at once in one process could both find an id absent.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly DuckDBConnection _connection;
    private readonly SemaphoreSlim _turn;
    private readonly KnownIds? _ids;
    private readonly KnownIds? _waiting;

    private DuckDbTraceStore(string path, DuckDBConnection connection, KnownIds? ids, KnownIds? waiting)
    {
        _path = path;
        _connection = connection;
        _ids = ids;
        _waiting = waiting;
        _turn = Turns.GetOrAdd(path, static _ => new SemaphoreSlim(1, 1));
    }

    /// <summary>Opens the file, or makes it. Its directory must exist.</summary>
    /// <exception cref="FaultlineException">The file is another process's, not a trace store, of a newer Faultline, or not accessible.</exception>
    public static Task<DuckDbTraceStore> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, new DuckDbOptions(), cancellationToken);

    /// <summary>As above, for a process that keeps it open and is alone to write through this instance.</summary>
    /// <exception cref="FaultlineException">As above.</exception>
    public static async Task<DuckDbTraceStore> OpenAsync(string path, DuckDbOptions options, CancellationToken cancellationToken = default)
    {
        path = Path.GetFullPath(path);
        var connection = await RunAsync(path, null, () => DuckDbFile.Open(path, options.RowsAGroup), cancellationToken);
        try
        {
            if (options.MemoryLimit is { } limit)
            {
                connection.Execute($"SET memory_limit = '{limit.Replace("'", "''", StringComparison.Ordinal)}'");
            }

            if (options.CheckpointThreshold is { } threshold)
            {
                connection.Execute($"SET checkpoint_threshold = '{threshold.Replace("'", "''", StringComparison.Ordinal)}'");
            }

            if (options.ReturnsMemory)
            {
                connection.Execute("SET allocator_background_threads = true");
                connection.Execute("SET allocator_flush_threshold = '16MB'");
            }

            if (options.Threads is { } threads)
            {
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"SET threads = {threads}"));
            }

            var ids = options.RememberIds
                ? await RunAsync(path, connection, () => KnownIds.Read(connection, cancellationToken), cancellationToken)
                : null;
            var waiting = options.RememberIds
                ? await RunAsync(path, connection, () => KnownIds.ReadWaiting(connection, cancellationToken), cancellationToken)
                : null;
            return new DuckDbTraceStore(path, connection, ids, waiting);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>False when the store is certain to hold nothing of a trace; always true where it does not remember ids.</summary>
    public bool MayHold(string traceId) => _ids?.MayContain(traceId) ?? true;

    public async Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default)
    {
        var result = new AppendResult();
        await InTransactionAsync(
            () =>
            {
                result = new BatchAppender(_connection, _ids, _waiting, cancellationToken).Append(batch);
                // Before the commit: one that fails leaves some ids too many, which costs a look-up and no more.
                _ids?.AddAll(BatchAppender.TraceIds(batch));
            },
            cancellationToken
        );
        return result;
    }

    /// <summary>As <see cref="AppendAsync(TraceBatch, CancellationToken)"/>, of what was prepared before, so that little is left to do for the one that writes.</summary>
    /// <exception cref="FaultlineException">As there.</exception>
    public async Task<AppendResult> AppendAsync(PreparedBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var result = new AppendResult();
        await InTransactionAsync(
            () =>
            {
                result = new BatchAppender(_connection, _ids, _waiting, cancellationToken).Append(batch);
                _ids?.AddAll(BatchAppender.TraceIds(batch));
            },
            cancellationToken
        );
        return result;
    }

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var connection = await RunAsync(_path, null, () => DuckDbFile.Connect(_path), cancellationToken);
        var reader = new TraceReader(connection, query);
        await foreach (var trace in reader.ReadAsync((work, token) => RunAsync(_path, connection, work, token), cancellationToken))
        {
            yield return trace;
        }
    }

    public async Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default)
    {
        var query = new TraceQuery { TraceIds = [traceId], IncludeMessages = true };
        await using var found = ReadAsync(query, cancellationToken).GetAsyncEnumerator(cancellationToken);
        return await found.MoveNextAsync() ? found.Current : null;
    }

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default) =>
        ReadOnceAsync(connection => SpanTable.Read(connection, traceIds, int.MaxValue, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) =>
        ITraceStore.First(
            await ReadOnceAsync(connection => SpanTable.Read(connection, traceIds, most, cancellationToken), cancellationToken),
            most
        );

    public Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => ReadOnceAsync(connection => SpanPackTable.Measure(connection, traceIds, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        ReadOnceAsync(WorkflowList.Read, cancellationToken);

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => ReadOnceAsync(connection => VectorTable.Read(connection, model, textHashes, cancellationToken), cancellationToken);

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => InTransactionAsync(() => VectorTable.Write(_connection, model, vectors, cancellationToken), cancellationToken);

    public async Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default)
    {
        var result = new DeletionResult(0, 0, 0, 0);
        await InTransactionAsync(
            () => result = TraceDeleter.Delete(_connection, deletion, cancellationToken),
            cancellationToken,
            // Only a checkpoint gives the space back.
            then: () =>
            {
                if (!deletion.DryRun && result.Traces + result.Spans + result.Evaluations > 0)
                {
                    TryCheckpoint();
                }
            }
        );
        return result;
    }

    public Task<IReadOnlyList<VersionSeen>> ListVersionsAsync(string workflow, CancellationToken cancellationToken = default) =>
        ReadOnceAsync(connection => TraceFinder.Versions(connection, workflow), cancellationToken);

    public Task<IReadOnlyList<IntentSeen>> ListIntentsAsync(
        string workflow,
        DateTime? from,
        DateTime? to,
        CancellationToken cancellationToken = default
    ) => ReadOnceAsync(connection => TraceFinder.Intents(connection, workflow, from, to), cancellationToken);

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    /// <param name="work">What is committed together.</param>
    /// <param name="cancellationToken">Interrupts it before the commit.</param>
    /// <param name="then">What follows the commit before anyone else writes.</param>
    private async Task InTransactionAsync(Action work, CancellationToken cancellationToken, Action? then = null)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await RunAsync(
                _path,
                null,
                () =>
                {
                    Commit(work, cancellationToken);
                    then?.Invoke();
                },
                cancellationToken
            );
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Commit(Action work, CancellationToken cancellationToken)
    {
        _connection.Execute("BEGIN");
        try
        {
            // The commit itself is never interrupted: it either happens or it does not.
            using (cancellationToken.Register(() => Interrupt(_connection)))
            {
                work();
            }

            cancellationToken.ThrowIfCancellationRequested();
            _connection.Execute("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    // What is deleted is deleted; while others read, the next checkpoint gives the space back.
    private void TryCheckpoint()
    {
        try
        {
            _connection.Execute("CHECKPOINT");
        }
        catch (DuckDBException)
        {
            // Nothing of it is lost, and the one who deleted can do nothing about it.
        }
    }

    private void RollBack()
    {
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (DuckDBException)
        {
            // A failed commit has rolled back already; the first failure is the one to report.
        }
    }

    private async Task<T> ReadOnceAsync<T>(Func<DuckDBConnection, T> read, CancellationToken cancellationToken)
    {
        await using var connection = await RunAsync(_path, null, () => DuckDbFile.Connect(_path), cancellationToken);
        return await RunAsync(_path, connection, () => read(connection), cancellationToken);
    }

    private static Task RunAsync(string path, DuckDBConnection? connection, Action work, CancellationToken cancellationToken) =>
        RunAsync<object?>(
            path,
            connection,
            () =>
            {
                work();
                return null;
            },
            cancellationToken
        );

    /// <summary>Runs blocking work on a pool thread, interrupts its query on cancellation, and translates what DuckDB throws.</summary>
    private static Task<T> RunAsync<T>(string path, DuckDBConnection? connection, Func<T> work, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var interrupt = cancellationToken.Register(() => Interrupt(connection));
                try
                {
                    return work();
                }
                catch (DuckDBException failure)
                {
                    throw DuckDbErrors.Translate(failure, path, cancellationToken);
                }
            },
            cancellationToken
        );

    private static void Interrupt(DuckDBConnection? connection)
    {
        if (connection is not null)
        {
            using var command = connection.CreateCommand();
            command.Cancel();
        }
    }
}
