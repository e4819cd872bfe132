using System.Globalization;
using Faultline.Fuzz;
using Faultline.Fuzz.Hostile;
using Faultline.Fuzz.Targets;

const string Usage = """
    Mutated and random input against the decoders, the normalisers, the privacy stage and the store's packed spans.

      dotnet run -c Release --project bench/Faultline.Fuzz -- [TARGET…] [--cases N] [--seed N] [--case N]

      TARGET    which (all unless given); a name or the beginning of one
      --cases   cases a target, 1,000,000 unless given
      --seed    another seed gives other cases; 42 unless given
      --case    only this one, and its failure whole

    Hostile requests to a running server, its answers and its memory (bench/hostile.sh starts one):

      dotnet run -c Release --project bench/Faultline.Fuzz -- hostile HTTP-URL GRPC-URL PID
    """;

if (args is ["hostile", var http, var grpc, var pid])
{
    return await HostileRun.RunAsync(new Uri(http), new Uri(grpc), int.Parse(pid, CultureInfo.InvariantCulture)) == 0 ? 0 : 1;
}

var (cases, seed, only) = (1_000_000L, 42, -1L);
var chosen = new List<FuzzTarget>();
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length && long.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) ? number : -1;
    switch (args[i])
    {
        case "--cases" when value > 0:
            cases = value;
            i++;
            break;
        case "--seed" when value >= 0:
            seed = (int)value;
            i++;
            break;
        case "--case" when value >= 0:
            only = value;
            i++;
            break;
        default:
            var named = AllTargets.Of(seed).Where(target => target.Name.StartsWith(args[i], StringComparison.Ordinal)).ToArray();
            if (named.Length == 0)
            {
                Console.Error.WriteLine(
                    $"'{args[i]}' is no target; there are {string.Join(", ", AllTargets.Of(seed).Select(t => t.Name))}."
                );
                Console.Error.WriteLine(Usage);
                return 2;
            }

            chosen.AddRange(named);
            break;
    }
}

if (chosen.Count == 0)
{
    chosen.AddRange(AllTargets.Of(seed));
}

if (only >= 0)
{
    foreach (var target in chosen)
    {
        Console.WriteLine($"{target.Name}: {(new FuzzRun(target, seed).Once(only) ? "taken" : "refused")}");
    }

    return 0;
}

Console.WriteLine(
    $"{"target", -28}{"cases", 11}{"taken", 8}{"s", 7}{"slowest, ms", 13}{"(case)", 10}{"allocated, MiB", 16}{"heap, MiB", 14}"
);
var findings = 0;
foreach (var target in chosen)
{
    try
    {
        var figures = await new FuzzRun(target, seed).RunAsync(cases);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Target, -28}{figures.Cases, 11:N0}{100.0 * figures.Taken / figures.Cases, 7:F0}%{figures.Elapsed.TotalSeconds, 7:F0}{figures.Slowest.TotalMilliseconds, 13:N0}{figures.SlowestCase, 10}{figures.MostAllocated / 1048576.0, 16:F1}{figures.HeapBefore / 1048576.0, 7:F1} →{figures.HeapAfter / 1048576.0, 5:F1}"
            )
        );
    }
    catch (FuzzFindingException finding)
    {
        findings++;
        Console.WriteLine(finding.Message);
        Console.WriteLine(finding.InnerException);
    }
}

return findings == 0 ? 0 : 1;
