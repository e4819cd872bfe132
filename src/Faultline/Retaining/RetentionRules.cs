using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Retaining;

/// <summary>The configuration's ages as deletions: one a workflow that has its own, one for the rest.</summary>
public static class RetentionRules
{
    /// <param name="config">The configuration.</param>
    /// <param name="days">Overrides every age, when given.</param>
    /// <param name="now">The moment ages are counted from, UTC.</param>
    /// <returns>None when everything is kept.</returns>
    public static IReadOnlyList<TraceDeletion> Of(FaultlineConfig config, double? days, DateTime now)
    {
        if (days is { } forAll)
        {
            return [new TraceDeletion { Before = now.AddDays(-forAll) }];
        }

        var rules = config
            .Workflows.Where(workflow => workflow.Value.Retention.Days is not null)
            .OrderBy(workflow => workflow.Key, StringComparer.Ordinal)
            .Select(workflow => new TraceDeletion { Workflow = workflow.Key, Before = now.AddDays(-workflow.Value.Retention.Days!.Value) })
            .ToList();
        if (config.Defaults.Retention.Days is { } rest)
        {
            // A workflow that is listed has its own answer, be it that everything is kept.
            rules.Add(new TraceDeletion { Before = now.AddDays(-rest), ExceptWorkflows = [.. config.Workflows.Keys] });
        }

        return rules;
    }
}
