using Faultline.Server.Assembling;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Server.Receiving;

/// <summary>Does for a request what needs no look at other requests: packs its spans and tells the traces that seem to be whole in it.</summary>
/// <remarks>
/// It runs in the request's own thread, so that the one writer is left with copying, and what was decoded is garbage before the request waits for its commit.
/// A trace of which more turns out to be known is told again by the writer.
/// </remarks>
internal sealed class TracePreparer(Func<string, bool> isStored, TraceTeller teller, IntakePolicy policy)
{
    public ReceivedSpans Prepare(IReadOnlyList<Span> spans)
    {
        var traces = new List<List<Span>>();
        var byId = new Dictionary<string, List<Span>>(StringComparer.Ordinal);
        List<Span>? trace = null;
        foreach (var span in spans)
        {
            if ((trace is null || trace[0].TraceId != span.TraceId) && !byId.TryGetValue(span.TraceId, out trace))
            {
                traces.Add(byId[span.TraceId] = trace = []);
            }

            trace.Add(span);
        }

        // A conversation is told from the traces of its whole session, which takes a look at the store.
        var tells = !policy.MergesAnySessions;
        var count = spans.Count;
        var received = new ReceivedTrace[traces.Count];
        for (var i = 0; i < received.Length; i++)
        {
            received[i] = Prepare(traces[i], tells);
            // What is done with is garbage, whatever is left to do.
            traces[i] = null!;
        }

        return new ReceivedSpans(received, count);
    }

    private ReceivedTrace Prepare(List<Span> spans, bool tells)
    {
        var distinct = SpanIds.Distinct(spans);
        var packs = PackedSpans.Of(distinct);
        var isWhole = tells && packs.Any(static pack => pack.HasRoot) && !isStored(packs[0].TraceId);
        return new ReceivedTrace(packs, isWhole ? teller.Tell(distinct) : null);
    }
}
