namespace Faultline.Fuzz.Targets;

/// <summary>Everything that is fuzzed.</summary>
internal static class AllTargets
{
    /// <param name="seed">Chooses the requests that are mutated.</param>
    public static IReadOnlyList<FuzzTarget> Of(int seed)
    {
        var decoders = new DecoderTargets(seed);
        return
        [
            new("otlp-protobuf", decoders.Protobuf),
            new("otlp-json", decoders.Json),
            new("otlp-file", new FileTarget(seed).Case),
            .. NormaliserTargets.All,
            new("privacy", PrivacyTarget.Case),
            new("packed-spans", PackedSpansTarget.Case),
        ];
    }
}
