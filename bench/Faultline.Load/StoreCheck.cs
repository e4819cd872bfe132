using System.Globalization;
using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Load;

/// <summary>Holds a store against the requests that were acknowledged: every span of them is there, and nothing is there twice.</summary>
internal static class StoreCheck
{
    private const int RequestsATime = 200;

    /// <summary>Prints what it found; 0 when nothing is missing and nothing is double.</summary>
    /// <param name="book">What an <see cref="AckBook"/> wrote.</param>
    /// <param name="path">The trace store, which no server has open.</param>
    /// <param name="template">What was sent.</param>
    public static async Task<int> RunAsync(string book, string path, ExportTemplate template)
    {
        var acknowledged = AckBook.Acknowledged(book);
        var (missing, twice, rows) = (0L, 0L, new HashSet<string>(StringComparer.Ordinal));
        await using var store = await DuckDbTraceStore.OpenAsync(path);
        await foreach (var trace in store.ReadAsync(new TraceQuery()))
        {
            twice += rows.Add(trace.TraceId) ? 0 : 1;
        }

        foreach (var requests in acknowledged.Chunk(RequestsATime))
        {
            var ids = requests.SelectMany(template.SpanIds).ToArray();
            var stored = await store.ReadSpansAsync([.. ids.Select(static id => id.TraceId).Distinct(StringComparer.Ordinal)]);
            var found = stored.Select(static span => (span.TraceId, span.SpanId)).ToHashSet();
            twice += stored.Count - found.Count;
            missing += ids.Count(id => !found.Contains(id) || !rows.Contains(id.TraceId));
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{acknowledged.Count * (long)template.Spans:N0} spans acknowledged in {acknowledged.Count:N0} requests; {rows.Count:N0} traces stored; {missing:N0} spans missing or without their trace, {twice:N0} spans or traces there twice"
            )
        );
        return missing + twice > 0 || acknowledged.Count == 0 ? 1 : 0;
    }
}
