namespace Faultline.Sources.Otlp;

/// <summary>How deep the value of an attribute may be: a plain value is 1 deep, a list one deeper than what it holds. It is the same in protobuf and in JSON.</summary>
internal static class OtlpDepth
{
    public const int Most = 64;

    public static OtlpFault FaultOf(string field) => new(field, $"with a value that is nested more than {Most} deep.");
}
