<?php
/**
 * Every hook of the plugin, in one list.
 *
 * @package Pinwright
 */

/**
 * Joins the parts and says when each of them is called. Nothing else in the plugin calls add_action() or add_filter()
 * on its own behalf, except the client around one request.
 */
final class Pinwright_Hooks {

	/**
	 * Builds the parts and registers the hooks.
	 */
	public function register(): void {
		$options = new Pinwright_Options();
		$table   = new Pinwright_Table();
		$outbox  = new Pinwright_Outbox( $table );
		$client  = new Pinwright_Client( $options );
		$sender  = new Pinwright_Sender( $options, $outbox, $client );
		$watcher = new Pinwright_Watcher( $options, $outbox, $sender );

		// The outbox's table, on new and on updated installs, on every site of a network.
		add_action( 'init', array( $table, 'install' ), 1 );
		add_filter( 'wpmu_drop_tables', array( $table, 'add_to_list' ) );

		// What happens to posts. Not transition_post_status: in the block editor that one fires before the picture and the terms are saved.
		add_action( 'wp_after_insert_post', array( $watcher, 'post_saved' ), 20, 4 );
		add_action( 'before_delete_post', array( $watcher, 'post_deleted' ), 20, 2 );

		// Sending: from WP-Cron, and after the response where the server can answer first.
		add_action( Pinwright_Sender::EVENT, array( $sender, 'send_due' ) );
		add_action( 'shutdown', array( $sender, 'send_after_response' ), 1000 );
		register_deactivation_hook( PINWRIGHT_FILE, array( $sender, 'unschedule' ) );

		if ( ! is_admin() ) {
			return;
		}
		$page     = new Pinwright_Page( $options, $outbox );
		$settings = new Pinwright_Settings( $options, $client, $sender, $page );
		$actions  = new Pinwright_Actions( $options, $outbox, $client, $sender );

		// The settings page, and what it stores.
		add_action( 'admin_menu', array( $settings, 'add_page' ) );
		add_action( 'admin_init', array( $settings, 'register_settings' ) );
		add_action( 'admin_enqueue_scripts', array( $settings, 'add_style' ) );
		add_action( 'admin_notices', array( $settings, 'show_trouble' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( PINWRIGHT_FILE ), array( $settings, 'add_link' ) );

		// The page's buttons. Each checks its nonce and the right to manage options.
		add_action( 'admin_post_pinwright_test', array( $actions, 'test' ) );
		add_action( 'admin_post_pinwright_send_again', array( $actions, 'send_again' ) );
		add_action( 'admin_post_pinwright_discard', array( $actions, 'discard' ) );
		add_action( 'admin_post_pinwright_disconnect', array( $actions, 'disconnect' ) );
	}
}
