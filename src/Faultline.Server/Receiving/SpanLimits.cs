using System.Globalization;
using Faultline.Configuration;
using Faultline.Sources.Otlp;
using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>Holds decoded spans against the limits: one that is too large is rejected, attributes beyond the number are dropped, and both are said.</summary>
internal sealed class SpanLimits(IntakeLimits limits)
{
    private readonly long _mostCharacters = (long)limits.MaxSpanMb << 20;

    /// <param name="request">What was decoded.</param>
    /// <param name="kept">The spans to store.</param>
    /// <param name="dropped">Attributes that were dropped of them.</param>
    public ExportResult Apply(OtlpRequest request, out List<Span> kept, out long dropped)
    {
        kept = request.Spans;
        dropped = 0;
        var tooLarge = 0;
        for (var i = 0; i < kept.Count; i++)
        {
            var span = kept[i];
            if (Attributes(span) is { Most: > 0 } counted && counted.Most > limits.MaxAttributes)
            {
                dropped += counted.Beyond;
                kept[i] = span = Trim(span);
            }

            if (SpanSize.Characters(span) > _mostCharacters)
            {
                tooLarge++;
                kept[i] = null!;
            }
        }

        if (tooLarge > 0)
        {
            kept.RemoveAll(static span => span is null);
        }

        return new ExportResult(request.Faults.Count + tooLarge, Message(request.Faults, tooLarge, dropped));
    }

    private (int Most, long Beyond) Attributes(Span span)
    {
        var most = Math.Max(span.Attributes.Count, span.Resource.Count);
        long beyond = Beyond(span.Attributes.Count) + Beyond(span.Resource.Count);
        for (var i = 0; i < span.Events.Count; i++)
        {
            var count = span.Events[i].Attributes.Count;
            most = Math.Max(most, count);
            beyond += Beyond(count);
        }

        return (most, beyond);
    }

    private int Beyond(int count) => Math.Max(0, count - limits.MaxAttributes);

    private Span Trim(Span span) =>
        span with
        {
            Attributes = Trim(span.Attributes),
            Resource = Trim(span.Resource),
            Events = [.. span.Events.Select(e => e with { Attributes = Trim(e.Attributes) })],
        };

    // A dictionary that nothing was removed from gives its entries in the order in which they came.
    private IReadOnlyDictionary<string, AttributeValue> Trim(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        attributes.Count <= limits.MaxAttributes
            ? attributes
            : new Dictionary<string, AttributeValue>(attributes.Take(limits.MaxAttributes), StringComparer.Ordinal);

    private string? Message(List<OtlpFault> faults, int tooLarge, long dropped)
    {
        if (faults.Count == 0 && tooLarge == 0 && dropped == 0)
        {
            return null;
        }

        var parts = faults
            .GroupBy(static fault => $"{fault.Field} {fault.Reason}", StringComparer.Ordinal)
            .Take(5)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} × {group.Key}"))
            .ToList();
        if (tooLarge > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{tooLarge} × larger than {limits.MaxSpanMb} MiB (limit max_span_mb)."));
        }

        if (dropped > 0)
        {
            parts.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{dropped} attributes beyond {limits.MaxAttributes} a span were dropped (limit max_attributes); the spans are stored."
                )
            );
        }

        return string.Join("; ", parts);
    }
}
