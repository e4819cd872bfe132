using System.ComponentModel.DataAnnotations;

namespace Faultline.Configuration;

/// <summary>How long traces stay.</summary>
public sealed record RetentionConfig
{
    /// <summary>Days after which a trace leaves the store, unless something still refers to it; null means never.</summary>
    [Range(1.0, 36_500.0)]
    public double? Days { get; init; }

    /// <summary>Directories of regression datasets whose rows keep their traces, relative to the configuration; beside <c>datasets</c> in the workspace. Those of <c>defaults</c> count for every workflow.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = [];
}
