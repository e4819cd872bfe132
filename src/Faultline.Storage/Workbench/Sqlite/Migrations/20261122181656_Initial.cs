using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faultline.Storage.Workbench.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "adjudications",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    adjudicator = table.Column<string>(type: "TEXT", nullable: false),
                    tag = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_adjudications", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "confirmations",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    workflow = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    cluster_id = table.Column<string>(type: "TEXT", nullable: false),
                    tag = table.Column<string>(type: "TEXT", nullable: false),
                    person = table.Column<string>(type: "TEXT", nullable: false),
                    kappa = table.Column<double>(type: "REAL", nullable: true),
                    override_reason = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_confirmations", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "gate_results",
                columns: table => new
                {
                    gate_id = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    dataset = table.Column<string>(type: "TEXT", nullable: false),
                    verdict = table.Column<string>(type: "TEXT", nullable: false),
                    json = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gate_results", x => x.gate_id);
                }
            );

            migrationBuilder.CreateTable(
                name: "labels",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    cluster_id = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    reviewer = table.Column<string>(type: "TEXT", nullable: false),
                    tag = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    correction = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_labels", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "runs",
                columns: table => new
                {
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow = table.Column<string>(type: "TEXT", nullable: false),
                    from = table.Column<DateTime>(type: "TEXT", nullable: false),
                    to = table.Column<DateTime>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    clusters = table.Column<int>(type: "INTEGER", nullable: false),
                    total_failed = table.Column<long>(type: "INTEGER", nullable: false),
                    document = table.Column<byte[]>(type: "BLOB", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_runs", x => x.run_id);
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_adjudications_run_id_trace_id",
                table: "adjudications",
                columns: new[] { "run_id", "trace_id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_confirmations_workflow_cluster_id",
                table: "confirmations",
                columns: new[] { "workflow", "cluster_id" }
            );

            migrationBuilder.CreateIndex(name: "IX_gate_results_created_at", table: "gate_results", column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_labels_run_id_trace_id_reviewer",
                table: "labels",
                columns: new[] { "run_id", "trace_id", "reviewer" }
            );

            migrationBuilder.CreateIndex(name: "IX_runs_workflow_created_at", table: "runs", columns: new[] { "workflow", "created_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "adjudications");

            migrationBuilder.DropTable(name: "confirmations");

            migrationBuilder.DropTable(name: "gate_results");

            migrationBuilder.DropTable(name: "labels");

            migrationBuilder.DropTable(name: "runs");
        }
    }
}
