using System.Runtime.CompilerServices;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Storage.DuckDb;

/// <summary>Searches: the ids that fit and their order come first, then the traces.</summary>
public sealed partial class DuckDbTraceStore
{
    // Each piece reads the columns of its neighbourhood anew; a trace without messages takes a few kilobytes.
    private const int StreamedAtOnce = 1_000;

    public async Task<TraceSearchResult> SearchAsync(TraceSearch search, CancellationToken cancellationToken = default)
    {
        var (total, ids) = await FindAsync(search, cancellationToken);
        return new TraceSearchResult(total, await ReadInOrderAsync(ids, cancellationToken));
    }

    public async IAsyncEnumerable<Trace> StreamAsync(
        TraceSearch search,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var (_, ids) = await FindAsync(search, cancellationToken);
        foreach (var piece in ids.Chunk(StreamedAtOnce))
        {
            foreach (var trace in await ReadInOrderAsync(piece, cancellationToken))
            {
                yield return trace;
            }
        }
    }

    public async Task<TraceNeighbors> FindNeighborsAsync(TraceSearch search, Trace of, CancellationToken cancellationToken = default)
    {
        var late = await LateAsync(search, of, cancellationToken);
        return await ReadOnceAsync(connection => TraceFinder.Neighbors(connection, search, late, of, cancellationToken), cancellationToken);
    }

    private async Task<(long Total, IReadOnlyList<string> Ids)> FindAsync(TraceSearch search, CancellationToken cancellationToken)
    {
        var late = await LateAsync(search, null, cancellationToken);
        return await ReadOnceAsync(connection => TraceFinder.Find(connection, search, late, cancellationToken), cancellationToken);
    }

    private async Task<IReadOnlyList<Trace>> ReadInOrderAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var traces = new Dictionary<string, Trace>(ids.Count, StringComparer.Ordinal);
        if (ids.Count > 0)
        {
            await foreach (var trace in ReadAsync(new TraceQuery { TraceIds = ids }, cancellationToken))
            {
                traces[trace.TraceId] = trace;
            }
        }

        // One that was deleted meanwhile is left out.
        return [.. ids.Where(traces.ContainsKey).Select(id => traces[id])];
    }

    /// <summary>What the columns of traces with late evaluations do not say, as far as the search asks for it.</summary>
    /// <param name="beside">A trace whose score counts although it may not fit.</param>
    private async Task<LateEvaluations> LateAsync(TraceSearch search, Trace? beside, CancellationToken cancellationToken)
    {
        var fitting = new List<string>();
        var scores = new Dictionary<string, double?>(StringComparer.Ordinal);
        var scored = search.Order.By == SearchOrder.Score;
        if (!scored && !SignalCondition.IsAsked(search))
        {
            return new LateEvaluations(fitting, scores);
        }

        var candidates = await ReadOnceAsync(
            connection => TraceFinder.Candidates(connection, search, cancellationToken),
            cancellationToken
        );
        if (candidates.Count > 0)
        {
            await foreach (var trace in ReadAsync(new TraceQuery { TraceIds = candidates }, cancellationToken))
            {
                if (SignalCondition.Holds(trace, search))
                {
                    fitting.Add(trace.TraceId);
                }

                if (scored)
                {
                    scores[trace.TraceId] = SearchOrder.Value(trace, SearchOrder.Score);
                }
            }
        }

        if (scored && beside is not null)
        {
            scores[beside.TraceId] = SearchOrder.Value(beside, SearchOrder.Score);
        }

        return new LateEvaluations(fitting, scores);
    }
}
