using System.Text;
using Faultline.Cli.Demo.Traffic;

namespace Faultline.Cli.Demo;

/// <summary>The demo's own directory: workspace, configuration, sample traffic, label sheets, regression sets and report.</summary>
internal sealed class DemoHome
{
    public const string DefaultName = ".faultline-demo";
    private const string Marker = "made-by-faultline-demo";

    private DemoHome(string directory) => Directory = directory;

    public string Directory { get; }

    public string Config => Path.Combine(Directory, "faultline.yaml");

    public string Traffic => Path.Combine(Directory, "traffic.jsonl");

    public string Regression => Path.Combine(Directory, "regression");

    public string Baseline => Path.Combine(Directory, "baseline-v22.jsonl");

    public string Report => Path.Combine(Directory, "report.html");

    public string Sheet(string reviewer) => Path.Combine(Directory, $"labels-{reviewer}.jsonl");

    /// <summary>The path as a person would type it from here.</summary>
    public static string Short(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>A fresh home. An earlier demo's is emptied; anything else that stands there is left alone.</summary>
    /// <exception cref="FaultlineException">The directory holds something that is not a demo's.</exception>
    public static DemoHome Create(string directory)
    {
        var marker = Path.Combine(directory, Marker);
        if (System.IO.Directory.Exists(directory))
        {
            if (!File.Exists(marker) && System.IO.Directory.EnumerateFileSystemEntries(directory).Any())
            {
                throw FaultlineException.Input(
                    $"{directory} is not empty and no demo made it; name another directory with --workspace, the demo always starts afresh."
                );
            }

            System.IO.Directory.Delete(directory, recursive: true);
        }
        else if (File.Exists(directory))
        {
            throw FaultlineException.Input($"{directory} is a file; name a directory with --workspace.");
        }

        System.IO.Directory.CreateDirectory(directory);
        File.WriteAllText(marker, "This directory is made anew by every `faultline demo`.\n");
        // What the demo makes is nobody's source.
        File.WriteAllText(Path.Combine(directory, ".gitignore"), "*\n");
        var home = new DemoHome(directory);
        File.WriteAllText(home.Config, Configuration());
        return home;
    }

    private static string Configuration()
    {
        var yaml = new StringBuilder();
        yaml.Append("# What the demo's bank would write: its latency target, and how much a failure of each kind costs it.\n");
        yaml.Append("workflows:\n  ").Append(TrafficGenerator.Workflow).Append(":\n    signals:\n      latency_ms: 10000\n    impact:\n");
        foreach (var intent in SupportIntent.All)
        {
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture, $"      {intent.Name}: {intent.Weight}\n");
        }

        yaml.Append("regression:\n  directory: regression\n");
        return yaml.ToString();
    }
}
