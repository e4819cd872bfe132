using Faultline.Fuzz.Inputs;
using Faultline.Storage.DuckDb;
using Faultline.Storage.DuckDb.Json;
using Faultline.Storage.DuckDb.Packing;
using Faultline.Traces;

namespace Faultline.Fuzz.Targets;

/// <summary>The store's packed spans: what was packed comes back, and a changed pack is read or refused.</summary>
internal static class PackedSpansTarget
{
    public static bool Case(Random random)
    {
        var spans = SpanMaker.Any(random);
        var packs = PackedSpans.Of(spans);
        var back = packs.SelectMany(static pack => pack.Unpack()).ToArray();
        Expect.That(back.Length == spans.Length, "Spans were lost in a pack.");
        for (var i = 0; i < spans.Length; i++)
        {
            Expect.That(Same(spans[i], back[i]), "A span came out of its pack another one.");
        }

        var pack = packs[random.Next(packs.Count)];
        try
        {
            var mutator = new ByteMutator(random);
            // Changes behind the compression reach the decoder itself.
            var bytes =
                random.Next(2) == 0 ? mutator.Mutate(Compressed.Read(pack.Bytes), []) : Compressed.Read(mutator.Mutate(pack.Bytes, []));
            var read = new List<Span>();
            SpanPacking.Read(pack.TraceId, bytes, new Vocabulary(), read);
            return true;
        }
        catch (InvalidDataException)
        {
            // The store says that another program changed it.
            return false;
        }
    }

    private static bool Same(Span a, Span b) =>
        a with { Attributes = b.Attributes, Resource = b.Resource, Events = b.Events, Links = b.Links } == b
        && Same(a.Attributes, b.Attributes)
        && Same(a.Resource, b.Resource)
        && a.Links.SequenceEqual(b.Links)
        && a.Events.Count == b.Events.Count
        && a.Events.Zip(b.Events)
            .All(static pair =>
                pair.First.Name == pair.Second.Name
                && pair.First.UnixNano == pair.Second.UnixNano
                && Same(pair.First.Attributes, pair.Second.Attributes)
            );

    private static bool Same(IReadOnlyDictionary<string, AttributeValue> a, IReadOnlyDictionary<string, AttributeValue> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value.Equals(pair.Value));
}
