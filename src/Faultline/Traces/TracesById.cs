namespace Faultline.Traces;

/// <summary>Traces that are looked up by name.</summary>
public static class TracesById
{
    /// <summary>The stored ones of the traces, by id; without ids nothing is asked of the store.</summary>
    public static async Task<Dictionary<string, Trace>> ReadByIdAsync(
        this ITraceStore store,
        IReadOnlyCollection<string> traceIds,
        bool includeMessages = false,
        CancellationToken cancellationToken = default
    )
    {
        var found = new Dictionary<string, Trace>(traceIds.Count, StringComparer.Ordinal);
        if (traceIds.Count > 0)
        {
            var query = new TraceQuery { TraceIds = traceIds, IncludeMessages = includeMessages };
            await foreach (var trace in store.ReadAsync(query, cancellationToken))
            {
                found[trace.TraceId] = trace;
            }
        }

        return found;
    }
}
