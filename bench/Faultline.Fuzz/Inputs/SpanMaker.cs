using System.Globalization;
using Faultline.Traces;

namespace Faultline.Fuzz.Inputs;

/// <summary>Spans of one trace, with the attributes of a convention in disorder, parents that may be missing or form a circle, and clocks that differ.</summary>
internal static class SpanMaker
{
    public const string TraceId = "5b8efff798038103d269b633813fc60c";

    /// <summary>2026-07-15T10:05:00Z.</summary>
    public const long Start = 1_784_109_900_000_000_000;

    public static DateTime Now { get; } = new(2026, 7, 20, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>One to three spans, now and then a few hundred.</summary>
    public static Span[] Any(Random random, Convention convention)
    {
        var count = random.Next(4_000) == 0 ? random.Next(100, 600) : random.Next(1, 4);
        var resource = Attributes(random, convention, random.Next(3));
        return [.. Enumerable.Range(1, count).Select(id => One(random, convention, id, count, resource))];
    }

    /// <summary>The spans of a convention that the case number chooses.</summary>
    public static Span[] Any(Random random) => Any(random, Conventions.All[random.Next(Conventions.All.Count)]);

    private static Span One(Random random, Convention convention, int id, int count, Dictionary<string, AttributeValue> resource)
    {
        var attributes = Attributes(random, convention, random.Next(1, 8));
        if (id == 1 || random.Next(4) > 0)
        {
            attributes[convention.Mark] = AttributeValue.OfText(convention.Kinds[random.Next(convention.Kinds.Length)]);
        }

        var start = Start + random.NextInt64(-1_000_000_000, 1_000_000_000);
        return new Span
        {
            TraceId = TraceId,
            SpanId = Id(id),
            ParentSpanId = random.Next(3) == 0 ? null : Id(random.Next(1, count + 2)),
            Name = random.Next(20) == 0 ? Texts.Any(random) : "span " + id.ToString(CultureInfo.InvariantCulture),
            Kind = random.Next(6),
            StartUnixNano = start,
            EndUnixNano = start + random.NextInt64(0, 2_000_000_000),
            StatusCode = random.Next(3),
            StatusMessage = random.Next(4) == 0 ? Texts.Any(random) : null,
            Scope = random.Next(2) == 0 ? convention.Scope : null,
            Resource = resource,
            Attributes = attributes,
            Links = random.Next(5) == 0 ? [new SpanLink(7.ToString("x32", CultureInfo.InvariantCulture), Id(8))] : [],
            Events =
                random.Next(3) == 0
                    ?
                    [
                        .. Enumerable
                            .Range(0, random.Next(1, 4))
                            .Select(_ => new SpanEvent(
                                convention.Events[random.Next(convention.Events.Length)],
                                random.Next(5) == 0 ? 0 : start,
                                Attributes(random, convention, random.Next(5))
                            )),
                    ]
                    : [],
        };
    }

    private static Dictionary<string, AttributeValue> Attributes(Random random, Convention convention, int count)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        for (; count > 0; count--)
        {
            attributes[convention.Names[random.Next(convention.Names.Length)]] = random.Next(8) switch
            {
                0 => AttributeValue.OfNumber(
                    random.GetItems([0, 1, -1, 0.5, 1.7e308, -1.7e308, 4111111111111111, 1e15, 999_999_999_999_999], 1)[0]
                ),
                1 => AttributeValue.OfBoolean(random.Next(2) == 0),
                2 => AttributeValue.OfJson("[{\"role\":\"user\",\"content\":\"q\"}]"),
                _ => AttributeValue.OfText(Texts.Any(random)),
            };
        }

        return attributes;
    }

    private static string Id(int number) => number.ToString("x16", CultureInfo.InvariantCulture);
}
