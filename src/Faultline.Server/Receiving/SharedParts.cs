using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>What the spans of a request share, their resource and their scope, held against the limits once and not once a span.</summary>
/// <remarks>
/// A request has it once, but the store has it once a trace. So it must be small by itself, and what it comes to in all traces must not be more than a request may be.
/// </remarks>
internal sealed class SharedParts(IntakeLimits limits)
{
    /// <summary>Characters of a scope's name; the rest is cut.</summary>
    public const int LongestScope = 1_024;

    private readonly long _most = (long)limits.MaxDecompressedMb << 20;
    private readonly int _mostOfOne = limits.MaxResourceKb << 10;
    private IReadOnlyDictionary<string, AttributeValue>? _resource;
    private IReadOnlyDictionary<string, AttributeValue>? _kept;
    private string? _scope;
    private string? _cut;
    private long _size;
    private long _atMost;

    /// <summary>Attributes that were dropped because there were too many of them.</summary>
    public long Beyond { get; private set; }

    /// <summary>Attributes that were dropped because the resource would have been too large.</summary>
    public long TooLarge { get; private set; }

    /// <summary>Scopes whose name was cut.</summary>
    public int Cut { get; private set; }

    /// <summary>The span with a resource and a scope within the limits. Spans that shared theirs still do.</summary>
    public Span Fit(Span span)
    {
        if (!ReferenceEquals(span.Resource, _resource))
        {
            (_resource, _kept) = (span.Resource, Fit(span.Resource));
            _size = SpanSize.Characters(_kept);
        }

        if (!ReferenceEquals(span.Scope, _scope))
        {
            _scope = _cut = span.Scope;
            if (span.Scope?.Length > LongestScope)
            {
                _cut = span.Scope[..(LongestScope - (char.IsHighSurrogate(span.Scope[LongestScope - 1]) ? 1 : 0))];
                Cut++;
            }
        }

        // As if every span were a trace, which is mostly little enough not to look closer.
        _atMost += _size + (_cut?.Length ?? 0);
        return ReferenceEquals(_kept, span.Resource) && ReferenceEquals(_cut, span.Scope)
            ? span
            : span with
            {
                Resource = _kept!,
                Scope = _cut,
            };
    }

    /// <summary>Puts null in the place of spans whose resource, repeated in all their traces, is more than a request may be.</summary>
    /// <param name="spans">All that <see cref="Fit(Span)"/> gave; some may be null already.</param>
    /// <returns>How many.</returns>
    public int RejectRepeated(List<Span> spans)
    {
        if (_atMost <= _most)
        {
            return 0;
        }

        var counted = new HashSet<(string TraceId, IReadOnlyDictionary<string, AttributeValue> Resource)>();
        var (rejected, total, size) = (0, 0L, 0L);
        IReadOnlyDictionary<string, AttributeValue>? measured = null;
        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i] is not { } span || counted.Contains((span.TraceId, span.Resource)))
            {
                continue;
            }

            if (!ReferenceEquals(measured, span.Resource))
            {
                measured = span.Resource;
                size = SpanSize.Characters(measured);
            }

            var repeated = size + (span.Scope?.Length ?? 0);
            if (total + repeated > _most)
            {
                rejected++;
                spans[i] = null!;
                continue;
            }

            total += repeated;
            counted.Add((span.TraceId, span.Resource));
        }

        return rejected;
    }

    // A dictionary that nothing was removed from gives its entries in the order in which they came.
    private IReadOnlyDictionary<string, AttributeValue> Fit(IReadOnlyDictionary<string, AttributeValue> resource)
    {
        if (resource.Count <= limits.MaxAttributes && SpanSize.Characters(resource) <= _mostOfOne)
        {
            return resource;
        }

        var kept = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        var size = 0L;
        foreach (var (name, value) in resource)
        {
            if (kept.Count == limits.MaxAttributes)
            {
                Beyond++;
            }
            else if (size + name.Length + value.Length > _mostOfOne)
            {
                TooLarge++;
            }
            else
            {
                size += name.Length + value.Length;
                kept.Add(name, value);
            }
        }

        return kept;
    }
}
