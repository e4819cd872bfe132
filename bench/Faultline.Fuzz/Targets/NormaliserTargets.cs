using Faultline.Fuzz.Inputs;
using Faultline.Traces.Privacy;

namespace Faultline.Fuzz.Targets;

/// <summary>Each convention's normaliser: its attributes with values in disorder, as they came and behind the privacy stage.</summary>
internal static class NormaliserTargets
{
    private static readonly PrivateText Private = new(new Pseudonyms(new byte[32]), PrivateKinds.All);

    public static IEnumerable<FuzzTarget> All =>
        Conventions.All.Select(convention => new FuzzTarget("normaliser-" + convention.Name, random => Case(random, convention)));

    private static bool Case(Random random, Convention convention)
    {
        var spans = SpanMaker.Any(random, convention);
        var told = Expect.Told(spans);
        if (random.Next(4) == 0)
        {
            Expect.Told([.. spans.Select(Private.Protect)]);
        }

        return told;
    }
}
