using System.ComponentModel.DataAnnotations;
using Faultline.Traces.Privacy;

namespace Faultline.Configuration;

/// <summary>The privacy stage: what is replaced by pseudonyms before anything of a trace is stored.</summary>
public sealed record PrivacyConfig
{
    public bool Enabled { get; init; }

    /// <summary>What is replaced; null means everything it knows.</summary>
    [AllowedValues("email", "phone", "card", "iban", "secret")]
    public IReadOnlyList<string>? Kinds { get; init; }

    public PrivateKinds What() =>
        !Enabled ? PrivateKinds.None
        : Kinds is null ? PrivateKinds.All
        : Kinds.Aggregate(PrivateKinds.None, (kinds, name) => kinds | Enum.Parse<PrivateKinds>(name, ignoreCase: true));
}
