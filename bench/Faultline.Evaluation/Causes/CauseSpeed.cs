using System.Globalization;
using Faultline.Causes;
using Faultline.Statistics;
using Faultline.Traces;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Faultline.Evaluation.Causes;

/// <summary>Time of the search and test alone: 60,000 traces, 15 attributes, three attributes a slice, 1,000 permutations, twelve clusters of 150 failures in slices of one to three attributes.</summary>
internal static class CauseSpeed
{
    private const int Rows = 60_000;
    private const int Clusters = 12;

    public static void Run()
    {
        var (traces, clusters) = Traffic();
        var table = FeatureTable.From(traces);
        var request = new CauseRequest
        {
            Table = table,
            Failed = Array.ConvertAll(clusters, c => c >= 0),
            Weights = Array.ConvertAll(clusters, _ => 1.0),
            Clusters = clusters,
            BlindClusters = clusters,
            Discovery = Halves.Split(traces, 42),
            Units = Array.ConvertAll(traces, Halves.Unit),
        };
        Console.WriteLine(
            $"{Rows} traces, {table.Columns.Count} attributes, {Clusters} clusters, 1,000 permutations, {Environment.ProcessorCount} processors"
        );
        for (var pass = 0; pass < 3; pass++)
        {
            var watch = Stopwatch.StartNew();
            var causes = CauseFinder.Find(request, Clusters, new CauseOptions { Permutations = 1000 });
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"pass {pass + 1}: {watch.Elapsed.TotalSeconds:0.00} s, causes found for {causes.Count(c => c.Count > 0)} of {Clusters} clusters"
                )
            );
        }
    }

    private static (Trace[] Traces, int[] Clusters) Traffic()
    {
        var random = new SplitMix64(1);
        var traces = new Trace[Rows];
        var clusters = new int[Rows];
        var left = Enumerable.Repeat(150, Clusters).ToArray();
        for (var i = 0; i < Rows; i++)
        {
            var attributes = new Dictionary<string, AttributeValue>();
            var codes = new int[9];
            for (var a = 0; a < 9; a++)
            {
                codes[a] = random.Next(3 + 2 * a);
                attributes[$"category_{a}"] = AttributeValue.OfText("v" + codes[a]);
            }

            var numbers = new double[6];
            for (var a = 0; a < 6; a++)
            {
                // From twelve whole values to as many values as there are traces.
                numbers[a] = a < 3 ? random.Next(12 << (2 * a)) : random.NextDouble() * 1000;
                if (random.Next(60) > 0)
                {
                    attributes[$"number_{a}"] = AttributeValue.OfNumber(numbers[a]);
                }
            }

            traces[i] = new Trace
            {
                TraceId = $"t{i:D6}",
                Workflow = "w",
                Timestamp = DateTime.UnixEpoch.AddSeconds(i),
                Query = "q",
                Response = "r",
                UserId = "u" + random.Next(25_000),
                Attributes = attributes,
            };
            clusters[i] = -1;
            var c = random.Next(Clusters);
            var inside =
                codes[c % 9] == 1
                && (c % 3 == 0 || numbers[c % 6] > (c % 6 < 3 ? 6 << (2 * (c % 6)) : 500))
                && (c % 3 < 2 || codes[(c + 4) % 9] < 2);
            if (left[c] > 0 && random.NextDouble() < (inside ? 0.5 : 0.0005))
            {
                clusters[i] = c;
                left[c]--;
            }
        }

        return (traces, clusters);
    }
}
