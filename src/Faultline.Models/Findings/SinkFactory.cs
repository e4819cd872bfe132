using Faultline.Configuration;
using Faultline.Weekly.Findings;

namespace Faultline.Models.Findings;

/// <summary>Makes the sinks the configuration names; none without it.</summary>
public static class SinkFactory
{
    /// <param name="config">The configuration.</param>
    /// <param name="directory">What a relative file is relative to.</param>
    /// <exception cref="FaultlineException">A sink's secret is missing, or its address is wrong.</exception>
    public static IReadOnlyList<IFindingSink> Create(FindingsConfig config, string directory)
    {
        var sinks = new List<IFindingSink>();
        if (config.File is { } file)
        {
            sinks.Add(new FileSink(Path.GetFullPath(file, directory)));
        }

        if (config.Webhook is { } webhook)
        {
            sinks.Add(new WebhookSink(webhook));
        }

        if (config.Issues is { } issues)
        {
            sinks.Add(new IssueSink(issues));
        }

        return sinks;
    }
}
