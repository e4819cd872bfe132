using System.Globalization;
using BenchmarkDotNet.Running;
using Faultline.Benchmarks;

switch (args)
{
    case ["once", .. var names]:
        return SinglePass.Run(names);
    case ["kernel"]:
        return KernelRate.Run();
    case ["table", .. var rows]:
        return ClusteringTable.Run(rows);
    case ["routes", .. var names]:
        return RouteComparison.Run(names);
    case ["stop"]:
        return await StopLatency.RunAsync();
    case ["points", var rows, var columns, var path]:
        return NpyPoints.Write(int.Parse(rows, CultureInfo.InvariantCulture), int.Parse(columns, CultureInfo.InvariantCulture), path);
    case ["banking77", var path]:
        return await Banking77.RunAsync(path);
    case ["intake"]:
        return await IntakeStages.RunAsync(vocabulary: 4_000);
    case ["intake", var words]:
        return await IntakeStages.RunAsync(int.Parse(words, CultureInfo.InvariantCulture));
    case ["privacy", var lines]:
        return PrivacyPass.Run(lines);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SinglePass).Assembly).Run(args);
        return 0;
}
