namespace Faultline.Cli.Demo.Traffic;

/// <summary>What sample traffic to make. Equal options give equal traffic, byte for byte.</summary>
internal sealed record TrafficOptions
{
    public const int Weeks = 8;

    public int Seed { get; init; } = 42;

    public int Traces { get; init; } = 20_000;

    /// <summary>Exclusive end of the eight weeks, UTC midnight.</summary>
    public required DateTime End { get; init; }

    /// <summary>Ids of the failure modes to plant; null plants all of <see cref="FailureModes.All"/>.</summary>
    public IReadOnlySet<string>? Modes { get; init; }

    /// <summary>The modes and the failures without a common cause, which are always there; null means all.</summary>
    public IReadOnlySet<string>? PlantedModes =>
        Modes is null ? null : Modes.Append(FailureModes.Miscellaneous.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>Inclusive, UTC.</summary>
    public DateTime Start => End.AddDays(-7 * Weeks);
}
