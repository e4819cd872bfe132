using System.Globalization;
using Faultline.Configuration;
using Faultline.Sources.Otlp;
using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>Holds decoded spans against the limits: one that is too large is rejected, attributes beyond the number are dropped, and both are said.</summary>
internal sealed class SpanLimits(IntakeLimits limits)
{
    private const int MostReasons = 5;

    private readonly long _mostCharacters = (long)limits.MaxSpanMb << 20;

    /// <summary>Spans of a request that are decoded at all.</summary>
    public int MostSpans => limits.MaxSpans;

    /// <param name="request">What was decoded.</param>
    /// <param name="kept">The spans to store.</param>
    /// <param name="dropped">Attributes that were dropped of them.</param>
    public ExportResult Apply(OtlpRequest request, out List<Span> kept, out long dropped)
    {
        kept = request.Spans;
        var (tooLarge, beyond) = (0, 0L);
        var shared = new SharedParts(limits);
        for (var i = 0; i < kept.Count; i++)
        {
            var span = shared.Fit(kept[i]);
            if (Beyond(span) is > 0 and var more)
            {
                beyond += more;
                span = Trim(span);
            }

            kept[i] = span;
            if (SpanSize.Characters(span) > _mostCharacters)
            {
                tooLarge++;
                kept[i] = null!;
            }
        }

        var repeated = shared.RejectRepeated(kept);
        if (tooLarge + repeated > 0)
        {
            kept.RemoveAll(static span => span is null);
        }

        beyond += shared.Beyond;
        dropped = beyond + shared.TooLarge;
        var rejected = request.Unusable + request.Beyond + tooLarge + repeated;
        if (rejected + dropped + shared.Cut == 0)
        {
            return ExportResult.Complete;
        }

        var said = Reasons(request);
        Say(said, request.Beyond, $"× beyond the first {limits.MaxSpans} of a request (limit max_spans).");
        Say(said, tooLarge, $"× larger than {limits.MaxSpanMb} MiB (limit max_span_mb).");
        Say(
            said,
            repeated,
            $"× with a resource that, once a trace, comes to more than {limits.MaxDecompressedMb} MiB (limit max_decompressed_mb); send smaller batches."
        );
        Say(said, beyond, $"attributes beyond {limits.MaxAttributes} a span were dropped (limit max_attributes); the spans are stored.");
        Say(
            said,
            shared.TooLarge,
            $"attributes of resources beyond {limits.MaxResourceKb} KiB were dropped (limit max_resource_kb); the spans are stored."
        );
        Say(said, shared.Cut, $"names of scopes were cut after {SharedParts.LongestScope} characters; the spans are stored.");
        return new ExportResult(rejected, string.Join("; ", said));
    }

    private long Beyond(Span span)
    {
        long beyond = Beyond(span.Attributes.Count);
        for (var i = 0; i < span.Events.Count; i++)
        {
            beyond += Beyond(span.Events[i].Attributes.Count);
        }

        return beyond;
    }

    private int Beyond(int count) => Math.Max(0, count - limits.MaxAttributes);

    private Span Trim(Span span) =>
        span with
        {
            Attributes = Trim(span.Attributes),
            Events = [.. span.Events.Select(e => e with { Attributes = Trim(e.Attributes) })],
        };

    // A dictionary that nothing was removed from gives its entries in the order in which they came.
    private IReadOnlyDictionary<string, AttributeValue> Trim(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        attributes.Count <= limits.MaxAttributes
            ? attributes
            : new Dictionary<string, AttributeValue>(attributes.Take(limits.MaxAttributes), StringComparer.Ordinal);

    private static List<string> Reasons(OtlpRequest request)
    {
        var said = new List<string>();
        var rest = request.Unusable;
        foreach (
            var group in request.Faults.GroupBy(static fault => $"{fault.Field} {fault.Reason}", StringComparer.Ordinal).Take(MostReasons)
        )
        {
            Say(said, group.Count(), $"× {group.Key}");
            rest -= group.Count();
        }

        Say(said, rest, $"× for reasons like these.");
        return said;
    }

    private static void Say(List<string> said, long count, FormattableString what)
    {
        if (count > 0)
        {
            said.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what.ToString(CultureInfo.InvariantCulture)}"));
        }
    }
}
