using System.Globalization;
using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>The tables of a trace store, and the version that says which Faultline they are of.</summary>
/// <remarks>No table has a primary key or index: they cost half the append rate, and uniqueness is settled by one join for a whole batch.</remarks>
internal static class DuckDbSchema
{
    public const int Version = 3;

    // What is packed already is not worth a second try.
    private const string Tables = """
        CREATE TABLE traces (
            trace_id VARCHAR NOT NULL,
            content UUID NOT NULL,
            assembled BOOLEAN NOT NULL,
            workflow VARCHAR NOT NULL,
            "timestamp" TIMESTAMP NOT NULL,
            timestamp_ticks UTINYINT NOT NULL,
            session_id VARCHAR,
            user_id VARCHAR,
            intent VARCHAR,
            prompt_version VARCHAR,
            model VARCHAR,
            latency_ms DOUBLE,
            input_tokens BIGINT,
            output_tokens BIGINT,
            cost_usd DOUBLE,
            judge_verdict VARCHAR,
            judge_comment VARCHAR,
            judge_scores JSON,
            feedback_up BOOLEAN,
            escalated BOOLEAN,
            abandoned BOOLEAN,
            schema_valid BOOLEAN,
            passed BOOLEAN,
            error VARCHAR,
            query VARCHAR NOT NULL,
            response VARCHAR NOT NULL,
            summary VARCHAR,
            attributes JSON,
            tool_calls JSON,
            retrieved JSON,
            messages JSON,
            characters BIGINT NOT NULL,
            message_characters BIGINT NOT NULL,
            packed_messages BLOB USING COMPRESSION uncompressed
        );
        CREATE TABLE spans (
            trace_id VARCHAR NOT NULL,
            span_id VARCHAR NOT NULL,
            parent_span_id VARCHAR,
            name VARCHAR NOT NULL,
            kind INTEGER NOT NULL,
            start_unix_nano BIGINT NOT NULL,
            end_unix_nano BIGINT NOT NULL,
            status_code INTEGER NOT NULL,
            status_message VARCHAR,
            scope VARCHAR,
            attributes JSON,
            resource JSON,
            events JSON,
            links JSON
        );
        CREATE TABLE evaluations (
            trace_id VARCHAR NOT NULL,
            content UUID NOT NULL,
            span_id VARCHAR,
            name VARCHAR NOT NULL,
            score DOUBLE,
            label VARCHAR,
            explanation VARCHAR,
            "timestamp" TIMESTAMP NOT NULL,
            timestamp_ticks UTINYINT NOT NULL,
            source VARCHAR NOT NULL,
            target VARCHAR,
            session_id VARCHAR
        );
        CREATE TABLE trace_parts (
            trace_id VARCHAR NOT NULL,
            whole VARCHAR NOT NULL
        );
        CREATE TABLE span_packs (
            trace_id VARCHAR NOT NULL,
            spans INTEGER NOT NULL,
            last_start_unix_nano BIGINT NOT NULL,
            span_ids VARCHAR NOT NULL,
            pack BLOB USING COMPRESSION uncompressed NOT NULL
        );
        CREATE TABLE vectors (
            model VARCHAR NOT NULL,
            text_hash VARCHAR NOT NULL,
            vector BLOB NOT NULL
        );
        CREATE TABLE faultline_schema (version INTEGER NOT NULL);
        """;

    // What version 1 lacked.
    private const string SecondVersion = """
        ALTER TABLE spans ADD COLUMN links JSON;
        ALTER TABLE evaluations ADD COLUMN target VARCHAR;
        ALTER TABLE evaluations ADD COLUMN session_id VARCHAR;
        CREATE TABLE trace_parts (trace_id VARCHAR NOT NULL, whole VARCHAR NOT NULL);
        """;

    // What version 2 lacked. What it holds stays where it is.
    private const string ThirdVersion = """
        ALTER TABLE traces ADD COLUMN packed_messages BLOB;
        CREATE TABLE span_packs (trace_id VARCHAR NOT NULL, spans INTEGER NOT NULL, last_start_unix_nano BIGINT NOT NULL, span_ids VARCHAR NOT NULL, pack BLOB NOT NULL);
        """;

    public static void Create(DuckDBConnection connection)
    {
        connection.Execute("BEGIN");
        connection.Execute(Tables);
        connection.Execute($"INSERT INTO faultline_schema VALUES ({Text(Version)})");
        connection.Execute("COMMIT");
    }

    /// <summary>Refuses a file of something else and one of a newer Faultline; brings an older one up to date.</summary>
    public static void Check(DuckDBConnection connection, string path)
    {
        var ours = connection.Scalar("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'faultline_schema' AND schema_name = 'main'");
        if (Convert.ToInt64(ours, CultureInfo.InvariantCulture) == 0)
        {
            throw FaultlineException.Input(
                $"{path} is a DuckDB database of something other than Faultline; name another workspace with --workspace."
            );
        }

        var version = Convert.ToInt64(connection.Scalar("SELECT max(version) FROM faultline_schema"), CultureInfo.InvariantCulture);
        if (version > Version)
        {
            throw FaultlineException.Input(
                $"{path} was written by a newer Faultline (schema {Text(version)}, this one knows {Text(Version)}); update Faultline or name another workspace with --workspace."
            );
        }

        if (version < Version)
        {
            Upgrade(connection, version);
        }
    }

    private static void Upgrade(DuckDBConnection connection, long version)
    {
        connection.Execute("BEGIN");
        if (version < 2)
        {
            connection.Execute(SecondVersion);
        }

        connection.Execute(ThirdVersion);
        connection.Execute($"UPDATE faultline_schema SET version = {Text(Version)}");
        connection.Execute("COMMIT");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
