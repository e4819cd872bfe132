namespace Faultline.Sources.Files;

/// <summary>How a file of traces is written.</summary>
public enum TraceFormat
{
    /// <summary>Recognised by its content.</summary>
    Auto,

    /// <summary>One trace row a line; a JSON array of rows is read too.</summary>
    JsonLines,

    /// <summary>OTLP/JSON ExportTraceServiceRequest, one a line or one document.</summary>
    Otlp,
    Csv,
    Parquet,
}
